// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/cycle/bit_brick.h"
#include "models/bitfusion/cycle/pass_token.h"

#include <cstdint>
#include <memory>
#include <systemc>
#include <vector>

namespace bitloom::bitfusion {

/// The registers of one Fusion Unit, apart from its module, so that an array's lie side by side.
struct fusion_unit_registers {
    pass_token forwarded;         ///< to the next column
    std::int64_t temporal = 0;    ///< sum of the passes so far of a beat of 16-bit operands
    std::int64_t partial_sum = 0; ///< to the next row; belongs to the beat of `forwarded`
};

/// 16 BitBricks and the shift-add that fuses them (ISCA 2018, figures 5 to 8).
///
///     activations --> 16 bit_brick --> shift-add --> << 0/8/8/16 --> + <-- temporal sum
///     weights ------>  2 x 2            2 -> 4 -> 8                  |
///                      mode word, signs                              + <-- partial sum from above
///     registers: forwarded (activations, mode, pass), temporal, partial_sum
///
/// Its clock edge is a plain member function, which the one process of the array calls.
class fusion_unit : public sc_core::sc_module {
public:
    /// `partial_sum_bits`: where partial sums wrap. `with_bricks`: 16 modules for waveforms.
    fusion_unit(const sc_core::sc_module_name& name, const fusion_unit_registers& registers,
                unsigned partial_sum_bits, bool with_bricks);

    /// The registers after the clock edge, from what stands at the inputs before it. `next` comes
    /// in equal to `now`: what is not written holds its value.
    void evaluate(const pass_token& in, std::uint32_t weights, std::int64_t from_above,
                  const fusion_unit_registers& now, fusion_unit_registers& next) {
        next.forwarded = in;
        if (!in.valid)
            return;
        const beat_pass& p = in.tile->plan.pass[in.pass];
        brick_values values;
        multiply_bricks(in.activations, weights, *p.wiring, values);
        const std::int64_t sum =
            shift_add(values.product, *p.wiring) * (std::int64_t{1} << p.shift) +
            (in.pass == 0 ? 0 : now.temporal);
        next.temporal = sum;
        if (in.last_pass())
            next.partial_sum =
                wrapped(static_cast<std::uint64_t>(from_above) + static_cast<std::uint64_t>(sum),
                        m_partial_sum_bits);
        if (!m_bricks.empty())
            show(values);
    }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    void show(const brick_values& values);

    const fusion_unit_registers& m_registers;
    const unsigned m_partial_sum_bits;
    std::vector<std::unique_ptr<bit_brick>> m_bricks;
};

} // namespace bitloom::bitfusion
