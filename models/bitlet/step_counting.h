// SPDX-License-Identifier: Apache-2.0
// How many steps the lanes of a PE need for fixed-point weights, for whole layers at once.
#pragma once

#include "models/bitlet/processing_element_parameters.h"

#include <cstddef>
#include <cstdint>

namespace bitloom::bitlet {

/// What of a PE's configuration decides its steps.
struct lane_shape {
    unsigned elements = largest_group; ///< N, weights per group: 2..64
    unsigned window = 8;               ///< positions that a lane sees per step: 1..64
    unsigned last =
        largest_group - 1;            ///< N_calculate, the last element that counts: below elements
    std::uint32_t enabled = 0xffffff; ///< the prune mask: bit p = lane p works; never 0
};

/// Weights, one row per output channel: element e of row r is codes[r * pitch + e].
struct weight_rows {
    const void* codes;
    unsigned code_bytes; ///< 1, 2 or 4
    bool is_signed;      ///< two's complement, else magnitudes
    std::size_t rows;
    std::size_t elements;
    std::size_t pitch; ///< in codes
};

/// Groups of a row: elements / shape.elements, rounded up; the last is filled with zeros.
std::size_t groups_of(const weight_rows& weights, const lane_shape& shape);

/// For group g of row r, with i = r * groups_of() + g:
///   steps[i] = the largest number of steps of an enabled lane,
///              at least ceil((shape.last + 1) / shape.window), at most 64;
///   ones[i]  = ones of all enabled lanes up to shape.last, unless `ones` is null.
/// A step looks at `window` positions from the lane's pointer: none or one 1 moves the pointer by
/// the window, more move it to the second. As in the authors' RTL, whose window reaches beyond
/// `last` without a change to the number of steps. Throws model_error for a shape out of range and
/// for a magnitude above 24 bits. Exact with every kernel set.
void count_steps(const weight_rows& weights, const lane_shape& shape, std::uint8_t* steps,
                 std::uint16_t* ones = nullptr);

} // namespace bitloom::bitlet
