// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/systolic_array_timing.h"

#include <cstdint>

namespace bitloom::bitfusion {

/// Buffers are double-buffered: a tile may use half of each. Bytes of both halves together.
struct buffer_sizes {
    std::uint64_t input = 32768;
    std::uint64_t weight = 65536;
    std::uint64_t output = 16384;
    std::uint64_t bias = 8192;
};

struct bitfusion_parameters {
    array_shape shape;
    std::uint64_t frequency_hz = 500'000'000;
    buffer_sizes buffers;
    /// How far the engines may run ahead of simulated time within a program. Their own cycles do
    /// not depend on it; others see memory change up to so much early. 0: in step, tile by tile.
    std::uint64_t quantum_cycles = 0;
};

} // namespace bitloom::bitfusion
