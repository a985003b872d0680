// SPDX-License-Identifier: Apache-2.0
// The stages in floating point: fp32 in round to nearest, ties to even, whatever the formats in
// memory.
#pragma once

#include "models/post_processing/post_program.h"
#include "models/post_processing/post_tile.h"

#include <cstdint>
#include <vector>

namespace bitloom::post_processing {

/// Stages keep low and high as the bits of fp32. A value below `low` becomes `low`, one above
/// `high` becomes `high`; a NaN stays.
float clamped(float value, std::int32_t low, std::int32_t high);

/// Sum + bias, a pool, an addition, each clamped; without any of them a copy. Scales and zero
/// points mean nothing here.
/// - maximum: of the elements inside the input; a NaN counts only where there is nothing else, and
///   of equal zeros the first.
/// - average, average_of_window: the elements inside the input added in the order of rows and
///   columns, from +0, and divided by their number, or by the window's elements.
/// - a window without an element inside the input gives `low`.
class float_stages {
public:
    /// Writes tile.output.
    void process(const post_program& program, const post_tile& tile);
    /// Codes [pixel][channel] of the last tile before its addition, in the output's format: as if
    /// they had been in memory in between.
    std::vector<std::int32_t> before_add() const;

private:
    void add_bias(const requantise_stage& stage, const post_tile& tile);
    void pool(const pool_stage& stage, const post_tile& tile);

    operand_format m_format;
    std::vector<std::uint32_t> m_input, m_values, m_second;
};

} // namespace bitloom::post_processing
