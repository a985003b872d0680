// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::tiled {

/// Buffers are double-buffered: a tile may use half of each. Bytes of both halves together.
struct buffer_sizes {
    std::uint64_t input = 32768;
    std::uint64_t weight = 65536;
    std::uint64_t output = 16384;
    std::uint64_t bias = 8192;
};

} // namespace bitloom::tiled
