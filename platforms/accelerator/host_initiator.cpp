// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/host_initiator.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::accelerator {

host_initiator::host_initiator(const sc_core::sc_module_name& name)
    : sc_module(name)
    , socket("socket")
    , irq("irq") {
    SC_HAS_PROCESS(host_initiator);
    SC_THREAD(run);
}

void host_initiator::run() {
    try {
        if (script)
            script();
    } catch (const sc_core::sc_unwind_exception&) {
        throw; // the kernel's own way of ending a thread
    } catch (...) {
        m_error = std::current_exception();
    }
}

void host_initiator::rethrow() const {
    if (m_error)
        std::rethrow_exception(m_error);
}

void host_initiator::access_register(tlm::tlm_command command, std::uint64_t address,
                                     std::uint32_t& value) {
    tlm::tlm_generic_payload p;
    p.set_command(command);
    p.set_address(address);
    p.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
    p.set_data_length(4);
    p.set_streaming_width(4);
    p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay;
    socket->b_transport(p, delay);
    require(p.is_response_ok(), "the platform's host was refused a register access");
    if (delay > sc_core::SC_ZERO_TIME)
        wait(delay);
}

void host_initiator::write_register(std::uint64_t address, std::uint32_t value) {
    access_register(tlm::TLM_WRITE_COMMAND, address, value);
}

std::uint32_t host_initiator::read_register(std::uint64_t address) {
    std::uint32_t value = 0;
    access_register(tlm::TLM_READ_COMMAND, address, value);
    return value;
}

void host_initiator::access_memory(tlm::tlm_command command, std::uint64_t address,
                                   std::uint8_t* bytes, std::uint64_t count) {
    constexpr std::uint64_t largest = 1U << 30; // payload lengths are 32 bit
    for (std::uint64_t done = 0; done < count;) {
        const auto part = static_cast<unsigned>(std::min(count - done, largest));
        tlm::tlm_generic_payload p;
        p.set_command(command);
        p.set_address(address + done);
        p.set_data_ptr(bytes + done);
        p.set_data_length(part);
        p.set_streaming_width(part);
        require(socket->transport_dbg(p) == part, "the platform's host was refused memory");
        done += part;
    }
}

void host_initiator::write_memory(std::uint64_t address, const std::uint8_t* bytes,
                                  std::uint64_t count) {
    access_memory(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(bytes), count);
}

void host_initiator::read_memory(std::uint64_t address, std::uint8_t* bytes, std::uint64_t count) {
    access_memory(tlm::TLM_READ_COMMAND, address, bytes, count);
}

void host_initiator::wait_for_irq() {
    if (!irq.read())
        wait(irq.posedge_event());
}

} // namespace bitloom::accelerator
