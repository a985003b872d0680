// SPDX-License-Identifier: Apache-2.0
// What the exploration platform has to know of a machine, which stands for each in machines/.
#pragma once

#include "models/energy/price_list.h"
#include "models/energy/technology.h"
#include "models/tiled/buffer_banks.h"
#include "platforms/accelerator/attached_accelerator.h"
#include "platforms/accelerator/machine_parameters.h"

#include <memory>
#include <string>

namespace bitloom::accelerator {

/// Of a bit read or written.
struct bit_prices {
    double buffer_pj = 0, memory_pj = 0;
};

struct machine_parts {
    /// See attach_accelerator.
    std::unique_ptr<attached_accelerator> (*attach)(
        const std::string& name, const configuration::accelerator_configuration& a,
        const attachment& how);
    /// Of one whose registers a system may show without it; null where there is no driver.
    const register_table* registers = nullptr;
    /// Adds what the events of the array cost, and what it occupies, ...
    void (*price_array)(const configuration::accelerator_configuration& a,
                        const energy::technology& t, energy::price_list& to);
    /// ... and tells how the buffers are divided.
    tiled::buffer_banks (*banks)(const configuration::accelerator_configuration& a) = nullptr;
    /// What its authors say of buffers and flat memory, in place of SRAM tables and the
    /// technology's memory; then it has no banks.
    bit_prices (*price_bits)(const energy::technology& t) = nullptr;
};

/// Those of the machine that accelerator.kind names.
machine_parts parts_of(const std::string& kind);

/// Clock, buffers and the ways to memory in a machine's parameters.
template <class parameters>
parameters with_surroundings(parameters p, const configuration::accelerator_configuration& a,
                             const attachment& how) {
    p.quantum_cycles = how.quantum_cycles;
    p.bursts = how.bursts;
    p.port_bits_per_cycle = how.port_bits_per_cycle;
    p.frequency_hz = a.frequency_hz;
    p.buffers = buffer_sizes_of(a);
    return p;
}

} // namespace bitloom::accelerator
