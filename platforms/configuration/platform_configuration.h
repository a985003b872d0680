// SPDX-License-Identifier: Apache-2.0
// The configuration of the exploration platform. Defaults here are the documented defaults; the
// table in describe.h gives every key its unit, range and sentence.
#pragma once

#include "platforms/configuration/layer_widths.h"

#include <cstdint>
#include <string>

namespace bitloom::configuration {

/// Energies of the published cost model, pJ, per bit where not said otherwise. Those of buffers are
/// CACTI's per 32-bit access of the Eyeriss point's banks (45 nm; IBUF 2048, WBUF 128 and OBUF 512
/// bytes), over 32.
struct published_energy_configuration {
    /// Per computing cycle: 3,673,500 nW dynamic at 500 MHz of a synthesised 4 x 4 array, over 16.
    double fusion_unit_pj_per_cycle = 0.4591875;
    double input_buffer_read_pj_per_bit = 0.059474375;
    double input_buffer_write_pj_per_bit = 0.1137040625;
    double weight_buffer_read_pj_per_bit = 0.02136565625;
    double weight_buffer_write_pj_per_bit = 0.02891615625;
    double output_buffer_read_pj_per_bit = 0.0331553125;
    double output_buffer_write_pj_per_bit = 0.0730840625;
    double dram_pj_per_bit = 15;
};

struct accelerator_configuration {
    std::string kind = "bitfusion";
    std::string cost_model = "machine";
    std::uint32_t rows = 16;        ///< Fusion Units or MACs that share a column's partial sum
    std::uint32_t columns = 32;     ///< Fusion Units or MACs that share a row's activations
    std::uint32_t operand_bits = 8; ///< bit-parallel array: widest activations and weights
    std::uint64_t frequency_hz = 500'000'000;
    std::uint32_t accumulator_bits = 32;
    std::uint32_t pes = 32;                    ///< Bitlet: processing elements
    std::string timing_mode = "rtl";           ///< Bitlet: how intervals are counted
    std::string synchronisation = "broadcast"; ///< Bitlet: when PEs go on
    std::uint32_t group_size = 64;             ///< Bitlet: N, pairs that a PE takes at once
    std::uint32_t lanes = 24;                  ///< Bitlet: bit lanes of a PE
    std::uint32_t window = 8;                  ///< Bitlet: bits that a lane looks at
    bool rtl_exact = true;                     ///< Bitlet: the authors' RTL with its mistakes
    std::string group_sums = "raw";            ///< Bitlet: what leaves a PE after each group
    std::uint32_t prune = 0;                   ///< Bitlet: planes left out in floating point
    std::uint32_t pe_input_words = 12;         ///< Eyeriss: register files of each PE
    std::uint32_t pe_weight_words = 224;
    std::uint32_t pe_sum_words = 24;
    std::uint32_t weight_words_per_cycle = 4; ///< Eyeriss: from the buffers to the array; 0: any
    std::uint32_t input_words_per_cycle = 1;
    std::uint32_t sum_words_per_cycle = 4;     ///< and as many back
    bool zero_gating = false;                  ///< Eyeriss: PEs rest where an activation is zero
    double zero_activations = 0;               ///< Eyeriss: so many, for an estimate
    std::uint32_t tiles = 16;                  ///< Stripes
    std::uint32_t filters = 16;                ///< Stripes: output channels of a tile
    std::uint32_t windows = 16;                ///< Stripes: output pixels of a tile
    std::uint32_t activation_lanes = 16;       ///< Stripes: activations of a brick
    std::string serial = "activations";        ///< Stripes: the operand that enters bit by bit
    std::string window_packing = "image";      ///< Stripes: where a step's pixels come from
    std::string bricks = "position";           ///< Stripes: what a brick may hold
    bool spread_lone_windows = true;           ///< Stripes: a lone pixel takes all columns
    std::uint64_t input_buffer_bytes = 32768;  ///< IBUF, both halves
    std::uint64_t weight_buffer_bytes = 65536; ///< WBUF, both halves
    std::uint64_t output_buffer_bytes = 16384; ///< OBUF, both halves
    std::uint64_t bias_buffer_bytes = 8192;    ///< BIAS, both halves
    published_energy_configuration published_energy;
};

/// Where every platform's memory starts, so that a compiled program serves them all.
inline constexpr std::uint64_t dram_base = 0x80000000;

struct dram_configuration {
    std::string mode = "flat";
    double bits_per_cycle = 192; ///< of the accelerator's clock, per port
    std::uint64_t bytes = 1ULL << 30;
    std::uint64_t firmware_bytes = 16ULL << 20; ///< at its start, not for compiled programs
    std::string preset = "none";      ///< of timed memory: a name that is shipped, or a file
    std::uint32_t channels = 0;       ///< 0: the preset's
    std::string mapping = "preset";   ///< see sdram::address_map; or the preset's
    std::uint32_t request_bytes = 64; ///< of detailed memory, at most; a power of two
    std::uint32_t outstanding = 32;   ///< requests of a port under way in detailed memory
};

struct compiler_configuration {
    std::string minimise = "cycles"; ///< what the search for tiles is after, layer by layer
};

struct platform_configuration {
    std::string name;   ///< the file's stem
    std::string sha256; ///< of the file
    accelerator_configuration accelerator;
    dram_configuration dram;
    compiler_configuration compiler;
    std::string technology = "default"; ///< a name that is shipped, or a file
    widths_by_layer layer_widths;       ///< from network.layers
};

} // namespace bitloom::configuration
