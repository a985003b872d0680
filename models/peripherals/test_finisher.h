// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/register_port.h"
#include "models/peripherals/test_finisher_registers.h"

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

namespace bitloom {

/// How software ends the simulation: the SiFive test device, as in QEMU's `virt`.
class test_finisher : public sc_core::sc_module {
    register_port m_registers;

public:
    tlm::tlm_target_socket<>& registers = m_registers.socket;

    enum class request { pass, fail, reset };
    /// Called on a write that names a request, with the code of a `fail`, else 0. What it means is
    /// the platform's business; the device goes on.
    std::function<void(request, std::uint32_t code)> on_request;

    explicit test_finisher(const sc_core::sc_module_name& name);

private:
    void write(std::uint32_t value) const;
};

} // namespace bitloom
