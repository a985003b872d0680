// SPDX-License-Identifier: Apache-2.0
// The configuration of the exploration platform. Defaults here are the documented defaults; the
// table in describe.h gives every key its unit, range and sentence.
#pragma once

#include "platforms/configuration/layer_widths.h"

#include <cstdint>
#include <string>

namespace bitloom::configuration {

struct accelerator_configuration {
    std::string kind = "bitfusion";
    std::uint32_t rows = 16;    ///< Fusion Units that share a column's partial sum
    std::uint32_t columns = 32; ///< Fusion Units that share a row's activations
    std::uint64_t frequency_hz = 500'000'000;
    std::uint32_t accumulator_bits = 32;
    std::uint64_t input_buffer_bytes = 32768;  ///< IBUF, both halves
    std::uint64_t weight_buffer_bytes = 65536; ///< WBUF, both halves
    std::uint64_t output_buffer_bytes = 16384; ///< OBUF, both halves
    std::uint64_t bias_buffer_bytes = 8192;    ///< BIAS, both halves
};

struct dram_configuration {
    std::string mode = "flat";
    std::uint64_t bits_per_cycle = 192; ///< of the accelerator's clock
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
