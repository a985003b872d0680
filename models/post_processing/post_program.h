// SPDX-License-Identifier: Apache-2.0
// What the post-processor does with one tile between array and store: a short fixed pipeline whose
// stages a program switches on. Codes are integers of the stated formats, or floating numbers: then
// float_stages.h says what the stages do.
#pragma once

#include "models/common/operand_format.h"
#include "models/post_processing/fixed_multiplier.h"
#include "models/post_processing/piecewise_arithmetic.h"
#include "models/post_processing/post_alu.h"
#include "models/post_processing/recurrent_cell.h"
#include "models/post_processing/thresholds_arithmetic.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::post_processing {

/// Accumulator -> code: bias, multiplier and shift per output channel come from the bias buffer.
struct requantise_stage {
    std::int32_t zero_point = 0;
    std::int32_t low = 0, high = 0;
    bool rounds_twice = false; ///< by double_rounding_multiply; behind it comes a cell, or nothing
};

/// code = clamp(zero_point + R(R((a - zero_a) << 20, scale_a) + R((b - zero_b) << 20, scale_b),
/// scale_out)), R = rounding_multiply. The operands are the tile itself and the second stream.
struct add_stage {
    std::int32_t zero_a = 0;
    fixed_multiplier scale_a;
    std::int32_t zero_b = 0;
    fixed_multiplier scale_b;
    fixed_multiplier scale_out;
    std::int32_t zero_point = 0;
    std::int32_t low = 0, high = 0;

    friend bool operator==(const add_stage& x, const add_stage& y) {
        return x.zero_a == y.zero_a && x.scale_a == y.scale_a && x.zero_b == y.zero_b &&
               x.scale_b == y.scale_b && x.scale_out == y.scale_out &&
               x.zero_point == y.zero_point && x.low == y.low && x.high == y.high;
    }
};

enum class pool_kind {
    maximum,          ///< largest code inside the input
    average,          ///< sum of raw codes / elements inside the input, halves away from zero
    average_rescaled, ///< zero_out + R(sum of (code - zero_in), table[elements outside])
    average_of_window ///< floating only: sum / elements of the whole window
};

/// The window is the tile's own (kernel, stride, padding); padding never takes part.
struct pool_stage {
    pool_kind kind = pool_kind::maximum;
    std::int32_t zero_in = 0, zero_out = 0; ///< average_rescaled only
    std::int32_t low = 0, high = 0;
};

/// code = clamp(zero_out + R(code - zero_in, scale))
struct rescale_stage {
    std::int32_t zero_in = 0;
    fixed_multiplier scale;
    std::int32_t zero_out = 0;
    std::int32_t low = 0, high = 0;
};

/// Stages in the order of execution. Exactly one of requantise (an array's sums), thresholds (the
/// same, compared with lists per output channel from the bias buffer), piecewise (the same, by
/// lines from there), `from_sums` (the same, whole, for the ALU alone) and `from_stream` (codes of
/// the input buffer) is the source.
struct post_program {
    std::optional<requantise_stage> requantise;
    std::optional<threshold_stage> thresholds;
    std::optional<piecewise_stage> piecewise;
    bool from_sums = false;
    bool from_stream = false;
    std::optional<pool_stage> pool;
    std::optional<rescale_stage> rescale;
    std::optional<add_stage> add;
    std::vector<alu_step> alu;      ///< at most most_alu_steps
    std::optional<cell_stage> cell; ///< behind requantise, and nothing else with it

    /// Whether a stage takes codes of the second stream.
    bool uses_second() const {
        return add || cell ||
               std::any_of(alu.begin(), alu.end(), [](const alu_step& s) { return s.with_second; });
    }
    /// Sums that make one output.
    unsigned sums_per_output() const { return cell ? gates_of(cell->kind) : 1; }
};

} // namespace bitloom::post_processing
