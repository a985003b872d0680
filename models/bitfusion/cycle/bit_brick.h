// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/fusion_unit_arithmetic.h"

#include <cstdint>
#include <systemc>

namespace bitloom::bitfusion {

/// 2-bit x 2-bit multiplier, combinational.
///
///     activation (2) --+
///                      x--> product (6, signed)
///     weight (2) ------+
///
/// The 16 bricks of a Fusion Unit are computed side by side (multiply_bricks()); a brick is a
/// module of its own only where a waveform shows it.
class bit_brick : public sc_core::sc_module {
public:
    explicit bit_brick(const sc_core::sc_module_name& name);

    /// Takes what stands at brick `n` in this cycle.
    void show(const brick_values& values, unsigned n) {
        m_activation = static_cast<std::uint8_t>(values.activation[n]);
        m_weight = static_cast<std::uint8_t>(values.weight[n]);
        m_product = values.product[n];
    }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    std::uint8_t m_activation = 0, m_weight = 0;
    std::int16_t m_product = 0;
};

} // namespace bitloom::bitfusion
