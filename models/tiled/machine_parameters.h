// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/burst_parameters.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/buffer_sizes.h"

#include <cstdint>
#include <optional>

namespace bitloom::tiled {

/// What every accelerator has beside its array.
struct machine_parameters {
    std::uint64_t frequency_hz = 500'000'000;
    buffer_sizes buffers;
    /// How far the engines may run ahead of simulated time within a program. Their own cycles do
    /// not depend on it; others see memory change up to so much early. 0: in step, tile by tile.
    std::uint64_t quantum_cycles = 0;
    std::optional<burst_parameters> bursts; ///< how the DMA asks memory; nothing: whole transfers
    std::optional<bandwidth> port_bits_per_cycle; ///< see tiled::block_executor::clocking
};

} // namespace bitloom::tiled
