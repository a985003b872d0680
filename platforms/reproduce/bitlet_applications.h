// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/reproduce/published_file.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::reproduce {

/// An application of Bitlet's evaluation: configs/published/bitlet.yaml says what the figures are.
struct bitlet_application {
    std::string name;
    std::filesystem::path network;
    unsigned bits = 8; ///< 32: fp32
    double giga_operations = 0;
    published_figure zero_bits; ///< percent
    published_figure cycles;    ///< per 64 multiplications
    std::map<std::string, published_figure> others;
    std::map<std::string, published_figure> efficiency; ///< GOP/s/W; empty: not published
    std::optional<published_figure> scaling;
    std::map<unsigned, published_figure> frames; ///< by pairs of a PE; empty: not published
    std::map<std::string, published_figure> without_distilling; ///< frames/s; "bare", "32", "64"

    bool is_floating() const { return bits == 32; }
};

/// Of the abstract.
struct bitlet_headlines {
    published_figure speedup, efficiency;                       ///< over fixed-point accelerators
    published_figure inference_efficiency, training_efficiency; ///< over GPUs
    published_figure area_mm2, fp32_mw, fixed16_mw, fixed8_mw;  ///< 28 nm
};

struct bitlet_publication {
    std::vector<bitlet_application> applications;
    bitlet_headlines headlines;
};

/// Throws config_error.
bitlet_publication read_bitlet_publication();

} // namespace bitloom::reproduce
