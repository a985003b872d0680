// SPDX-License-Identifier: Apache-2.0
// The authors' comparisons with other machines: what those took stands in configs/published, what
// Bit Fusion takes comes from the published cost model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::accelerator {

enum class compared_figure { cycles, milliseconds, nanojoules };

/// other machine's figure * factor / ours, per network.
struct comparison_ratio {
    std::string name;
    compared_figure figure = compared_figure::cycles;
    double factor = 1;
    double expected = 0; ///< the geometric mean that the authors' data give
};

struct compared_network {
    std::string name;
    std::filesystem::path file;
    std::vector<double> others; ///< by ratio: the other machine's figure
};

struct comparison {
    std::string name, sentence;
    std::filesystem::path platform;
    std::uint64_t batch = 1;
    std::vector<comparison_ratio> ratios;
    std::vector<compared_network> networks;
};

/// Reads one file of configs/published; its paths are relative to it. Throws config_error.
comparison read_comparison(const std::filesystem::path& file);

/// What Bit Fusion took for one network, and the ratios in their order.
struct compared_result {
    std::uint64_t cycles = 0;
    double milliseconds = 0, nanojoules = 0;
    std::vector<double> ratios;
};

struct comparison_outcome {
    std::vector<compared_result> networks;
    std::vector<double> geometric_means; ///< by ratio
};

/// Throws config_error as the networks' and the platform's files do.
comparison_outcome run_comparison(const comparison& what);

} // namespace bitloom::accelerator
