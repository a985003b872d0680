// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "models/tiled/buffer_banks.h"

namespace bitloom::bitlet {

/// Not published; ours: activations in a bank for each of the 16 elements of a beat, the others in
/// a bank per PE. Words of 32 bits, which hold a mantissa or an operand; of sums, their width.
inline tiled::buffer_banks banks_of(const pe_array_parameters& p,
                                    const tiled::buffer_sizes& bytes) {
    constexpr unsigned word = 32;
    return {tiled::banks_of(bytes.input, elements_per_beat, word),
            tiled::banks_of(bytes.weight, p.pes, word),
            tiled::banks_of(bytes.output, p.pes, p.shape().word_bytes() * 8),
            tiled::banks_of(bytes.bias, p.pes, word)};
}

} // namespace bitloom::bitlet
