// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/bank_geometry.h"
#include "models/tiled/array_shape.h"
#include "models/tiled/buffer_sizes.h"

namespace bitloom::tiled {

/// How the SRAM of each buffer is divided.
struct buffer_banks {
    energy::bank_geometry input, weight, output, bias;
};

/// `bytes` of a whole buffer in so many banks.
inline energy::bank_geometry banks_of(std::uint64_t bytes, std::uint64_t banks,
                                      unsigned word_bits) {
    return {banks, static_cast<double>(bytes) / static_cast<double>(banks), word_bits};
}

/// Of an array that has an operand register at each unit: the input buffer has a bank per row, the
/// weight buffer one per unit, the others one per column; words of 32 bits, of sums their width.
inline buffer_banks banks_by_unit(array_shape shape, const buffer_sizes& bytes) {
    constexpr unsigned word = 32;
    return {banks_of(bytes.input, shape.rows, word),
            banks_of(bytes.weight, std::uint64_t{shape.rows} * shape.columns, word),
            banks_of(bytes.output, shape.columns, shape.word_bytes() * 8),
            banks_of(bytes.bias, shape.columns, word)};
}

} // namespace bitloom::tiled
