// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::tiled {

/// What every array of multiply-adders has: rows share a sum, columns share an activation.
struct array_shape {
    std::uint32_t rows = 16;
    std::uint32_t columns = 32;
    unsigned accumulator_bits = 32; ///< column sums wrap there; 1..64

    /// An integer sum stands in the output buffer as one word.
    constexpr unsigned word_bytes() const { return accumulator_bits > 32 ? 8 : 4; }
};

constexpr std::uint64_t divide_up(std::uint64_t n, std::uint64_t by) {
    return (n + by - 1) / by;
}

} // namespace bitloom::tiled
