// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/systolic_array_timing.h"
#include "models/tiled/buffer_sizes.h"

#include <cstdint>

namespace bitloom::bitfusion {

using tiled::buffer_sizes;

struct bitfusion_parameters {
    array_shape shape;
    std::uint64_t frequency_hz = 500'000'000;
    buffer_sizes buffers;
    /// How far the engines may run ahead of simulated time within a program. Their own cycles do
    /// not depend on it; others see memory change up to so much early. 0: in step, tile by tile.
    std::uint64_t quantum_cycles = 0;
};

} // namespace bitloom::bitfusion
