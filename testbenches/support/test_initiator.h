// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <systemc>
#include <tlm>
#include <utility>
#include <vector>

namespace bitloom::testing {

/// A socket for tests to drive memories and buses with. Transactions are complete and legal unless
/// a test changes its payload before send().
class test_initiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<test_initiator> socket;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> invalidated; ///< first, last

    explicit test_initiator(const sc_core::sc_module_name& name)
        : sc_module(name)
        , socket("socket") {
        socket.register_invalidate_direct_mem_ptr(this, &test_initiator::note_invalidation);
    }

    /// A payload that owns its data.
    struct transaction {
        std::vector<std::uint8_t> data;
        tlm::tlm_generic_payload payload;

        transaction(tlm::tlm_command command, std::uint64_t address,
                    std::vector<std::uint8_t> bytes)
            : data(std::move(bytes)) {
            payload.set_command(command);
            payload.set_address(address);
            payload.set_data_ptr(data.data());
            payload.set_data_length(static_cast<unsigned>(data.size()));
            payload.set_streaming_width(static_cast<unsigned>(data.size()));
            payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        }
    };

    /// Returns the annotated delay.
    sc_core::sc_time send(tlm::tlm_generic_payload& p) {
        sc_core::sc_time delay;
        socket->b_transport(p, delay);
        return delay;
    }

    tlm::tlm_response_status write(std::uint64_t address, std::vector<std::uint8_t> bytes) {
        transaction t(tlm::TLM_WRITE_COMMAND, address, std::move(bytes));
        send(t.payload);
        return t.payload.get_response_status();
    }
    /// Empty if refused.
    std::vector<std::uint8_t> read(std::uint64_t address, std::size_t bytes) {
        transaction t(tlm::TLM_READ_COMMAND, address, std::vector<std::uint8_t>(bytes, 0xee));
        send(t.payload);
        return t.payload.is_response_ok() ? t.data : std::vector<std::uint8_t>{};
    }
    tlm::tlm_response_status read_status(std::uint64_t address, std::size_t bytes) {
        transaction t(tlm::TLM_READ_COMMAND, address, std::vector<std::uint8_t>(bytes, 0xee));
        send(t.payload);
        return t.payload.get_response_status();
    }

    unsigned debug_write(std::uint64_t address, std::vector<std::uint8_t> bytes) {
        transaction t(tlm::TLM_WRITE_COMMAND, address, std::move(bytes));
        return socket->transport_dbg(t.payload);
    }
    /// As many bytes as the target said it moved.
    std::vector<std::uint8_t> debug_read(std::uint64_t address, std::size_t bytes) {
        transaction t(tlm::TLM_READ_COMMAND, address, std::vector<std::uint8_t>(bytes, 0xee));
        t.data.resize(socket->transport_dbg(t.payload));
        return t.data;
    }

    bool ask_for_dmi(std::uint64_t address, tlm::tlm_dmi& dmi) {
        transaction t(tlm::TLM_READ_COMMAND, address, {0});
        return socket->get_direct_mem_ptr(t.payload, dmi);
    }

private:
    void note_invalidation(sc_dt::uint64 first, sc_dt::uint64 last) {
        invalidated.emplace_back(first, last);
    }
};

} // namespace bitloom::testing
