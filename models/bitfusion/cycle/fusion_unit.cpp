// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/fusion_unit.h"

#include <string>

namespace bitloom::bitfusion {

fusion_unit::fusion_unit(const sc_core::sc_module_name& name,
                         const fusion_unit_registers& registers, unsigned partial_sum_bits,
                         bool with_bricks)
    : sc_module(name)
    , m_registers(registers)
    , m_partial_sum_bits(partial_sum_bits) {
    for (unsigned n = 0; with_bricks && n < bricks_per_unit; ++n)
        m_bricks.push_back(std::make_unique<bit_brick>(("brick_" + std::to_string(n)).c_str()));
}

void fusion_unit::show(const brick_values& values) {
    for (unsigned n = 0; n < bricks_per_unit; ++n)
        m_bricks[n]->show(values, n);
}

void fusion_unit::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    sc_core::sc_trace(file, m_registers.forwarded.valid, path + ".valid");
    sc_core::sc_trace(file, m_registers.forwarded.activations, path + ".activations", 32);
    sc_core::sc_trace(file, m_registers.forwarded.mode, path + ".mode", 4);
    sc_core::sc_trace(file, m_registers.forwarded.pass, path + ".pass", 2);
    sc_core::sc_trace(file, m_registers.temporal, path + ".temporal", 64);
    sc_core::sc_trace(file, m_registers.partial_sum, path + ".partial_sum",
                      static_cast<int>(m_partial_sum_bits));
    for (const auto& brick : m_bricks)
        brick->trace(file);
}

} // namespace bitloom::bitfusion
