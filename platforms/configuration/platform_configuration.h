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
    std::uint32_t rows = 16;    ///< Fusion Units that share a column's partial sum
    std::uint32_t columns = 32; ///< Fusion Units that share a row's activations
    std::uint64_t frequency_hz = 500'000'000;
    std::uint32_t accumulator_bits = 32;
    std::uint32_t pes = 32;                    ///< Bitlet: processing elements
    std::string timing_mode = "rtl";           ///< Bitlet: how intervals are counted
    std::string synchronisation = "broadcast"; ///< Bitlet: when PEs go on
    std::uint32_t group_size = 64;             ///< Bitlet: N, pairs that a PE takes at once
    std::uint32_t lanes = 24;                  ///< Bitlet: bit lanes of a PE
    std::uint32_t window = 8;                  ///< Bitlet: bits that a lane looks at
    bool rtl_exact = true;                     ///< Bitlet: the authors' RTL with its mistakes
    std::uint64_t input_buffer_bytes = 32768;  ///< IBUF, both halves
    std::uint64_t weight_buffer_bytes = 65536; ///< WBUF, both halves
    std::uint64_t output_buffer_bytes = 16384; ///< OBUF, both halves
    std::uint64_t bias_buffer_bytes = 8192;    ///< BIAS, both halves
    published_energy_configuration published_energy;
};

struct dram_configuration {
    std::string mode = "flat";
    double bits_per_cycle = 192; ///< of the accelerator's clock, per port
    std::uint64_t bytes = 1ULL << 30;
};

struct platform_configuration {
    std::string name;   ///< the file's stem
    std::string sha256; ///< of the file
    accelerator_configuration accelerator;
    dram_configuration dram;
    widths_by_layer layer_widths; ///< from network.layers
};

} // namespace bitloom::configuration
