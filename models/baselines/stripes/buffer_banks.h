// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/stripes/stripes_parameters.h"
#include "models/tiled/buffer_banks.h"

namespace bitloom::stripes {

/// A bank of activations per window, one of weights, sums and biases per filter; words of 32 bits,
/// of sums their width. Ours: the authors' memories are eDRAM.
inline tiled::buffer_banks banks_of(const serial_array_parameters& p,
                                    const tiled::buffer_sizes& bytes) {
    constexpr unsigned word = 32;
    const tiled::array_shape shape = p.shape();
    return {tiled::banks_of(bytes.input, p.windows, word),
            tiled::banks_of(bytes.weight, shape.columns, word),
            tiled::banks_of(bytes.output, shape.columns, shape.word_bytes() * 8),
            tiled::banks_of(bytes.bias, shape.columns, word)};
}

} // namespace bitloom::stripes
