// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <random>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::testing {

/// Plain bytes behind a socket, which knows byte enables and streaming widths, and answers after
/// random delays, some annotated and some waited for. Addresses from `size` on are address errors;
/// the last 4 KiB below refuse with a generic error.
class strobed_memory : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<strobed_memory> socket;
    std::vector<std::uint8_t> bytes;
    std::uint64_t accesses = 0, with_enables = 0;
    bool delays = true;

    strobed_memory(const sc_core::sc_module_name& name, std::size_t size)
        : sc_module(name)
        , socket("socket")
        , bytes(size) {
        socket.register_b_transport(this, &strobed_memory::b_transport);
    }
    std::uint64_t first_refused() const { return bytes.size() - 4096; }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        ++accesses;
        if (delays && m_random() % 4 == 0)
            wait(static_cast<double>(m_random() % 30), sc_core::SC_NS);
        if (delays && m_random() % 2 == 0)
            delay += sc_core::sc_time(static_cast<double>(m_random() % 30), sc_core::SC_NS);
        const std::uint64_t width = std::min(p.get_streaming_width(), p.get_data_length());
        if (p.get_address() + width > bytes.size())
            return p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        if (p.get_address() + width > first_refused())
            return p.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        const unsigned char* enables = p.get_byte_enable_ptr();
        with_enables += enables != nullptr;
        for (unsigned n = 0; n < p.get_data_length(); ++n) {
            std::uint8_t& byte = bytes[p.get_address() + n % width];
            if (enables != nullptr && enables[n % p.get_byte_enable_length()] != TLM_BYTE_ENABLED)
                continue;
            if (p.is_read())
                p.get_data_ptr()[n] = byte;
            else
                byte = p.get_data_ptr()[n];
        }
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    std::mt19937 m_random{7};
};

} // namespace bitloom::testing
