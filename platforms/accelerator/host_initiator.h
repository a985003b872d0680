// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom::accelerator {

/// Stands for the host's driver: runs a script that writes registers, moves data and waits for the
/// interrupt. Data moves by debug transport, outside of simulated time: what the platform measures
/// is the accelerator from doorbell to interrupt.
class host_initiator : public sc_core::sc_module {
public:
    tlm_utils::simple_initiator_socket<host_initiator> socket;
    sc_core::sc_in<bool> irq;

    explicit host_initiator(const sc_core::sc_module_name& name);

    /// Runs once when simulation starts, which ends when nothing is left to do. An exception in it
    /// leaves by rethrow().
    std::function<void()> script;
    void rethrow() const;

    /// Register and memory accesses throw model_error if they are refused: the host is ours.
    void write_register(std::uint64_t address, std::uint32_t value);
    std::uint32_t read_register(std::uint64_t address);
    void write_memory(std::uint64_t address, const std::uint8_t* bytes, std::uint64_t count);
    void read_memory(std::uint64_t address, std::uint8_t* bytes, std::uint64_t count);
    void wait_for_irq();

private:
    void run();
    void access_register(tlm::tlm_command command, std::uint64_t address, std::uint32_t& value);
    void access_memory(tlm::tlm_command command, std::uint64_t address, std::uint8_t* bytes,
                       std::uint64_t count);

    std::exception_ptr m_error;
};

} // namespace bitloom::accelerator
