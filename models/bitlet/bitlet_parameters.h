// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/processing_element_timing.h"
#include "models/interconnect/burst_parameters.h"
#include "models/memory/dram_timing.h"
#include "models/tiled/array_shape.h"
#include "models/tiled/buffer_sizes.h"

#include <cstdint>
#include <optional>

namespace bitloom::bitlet {

/// When the PEs of a step go on to the next one. Not published; both are ours.
enum class synchronisation {
    broadcast,   ///< together: a step ends with its slowest PE, as activations come to all at once
    independent, ///< each PE by itself; only a tile's end is common
};

/// What leaves a PE after each fixed-point group of a longer sum. Not published; both are ours. In
/// floating point it is always the packed fp32.
enum class group_sums {
    raw,    ///< the whole sum; quantised once, behind the last group
    packed, ///< floor(sum / 2^quant) in 25 bits, as the RTL packs it; these are added up
};

struct pe_array_parameters {
    processing_element_parameters element;
    std::uint32_t pes = 32;
    timing_mode timing = timing_mode::rtl;
    synchronisation steps = synchronisation::broadcast;
    group_sums sums = group_sums::raw;
    unsigned accumulator_bits = 32; ///< of the sums outside the PEs; 1..64

    /// A PE computes one output channel: the array is a row of columns.
    tiled::array_shape shape() const { return {1, pes, accumulator_bits}; }
};

struct bitlet_parameters {
    pe_array_parameters array;
    std::uint64_t frequency_hz = 1'000'000'000;
    tiled::buffer_sizes buffers;
    /// See tiled::block_executor::clocking.
    std::uint64_t quantum_cycles = 0;
    std::optional<burst_parameters> bursts; ///< how the DMA asks memory; nothing: whole transfers
    std::optional<bandwidth> port_bits_per_cycle; ///< see tiled::block_executor::clocking
};

} // namespace bitloom::bitlet
