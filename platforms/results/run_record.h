// SPDX-License-Identifier: Apache-2.0
// What a run knows when it ends; result.json, layers.csv and the table are written from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::results {

struct buffer_traffic {
    std::uint64_t read_bits = 0, write_bits = 0;
};

struct loop_tiling {
    std::string letters; ///< "B", "OC", "OH", "OW", "IC"
    std::uint64_t count = 1, size = 1;
};

/// pJ.
struct energy_record {
    double compute = 0, buffers = 0, dram = 0;
    double standby = 0; ///< `static` in results: leakage, and DRAM that only waits
    double total = 0;
    bool compute_only = false; ///< buffers, memory and waiting are not counted: no total

    static energy_record of_compute(double pj) { return {pj, 0, 0, 0, pj, true}; }
};

struct layer_record {
    std::string name, kind;
    std::vector<std::pair<std::string, std::uint64_t>> shape;       ///< in the order to be written
    unsigned activation_bits = 0, weight_bits = 0, output_bits = 0; ///< weight_bits 0: no weights
    std::uint64_t macs = 0;                       ///< over all samples, like every figure below
    std::uint64_t cycles = 0, compute_cycles = 0; ///< stall_cycles is their difference
    double peak_macs_per_cycle = 0;               ///< at the layer's widths; 0: no utilization
    buffer_traffic input, weight, output;
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    std::optional<energy_record> energy; ///< nothing where the run does not count it
    std::vector<loop_tiling> tiles;      ///< outer to inner; empty: no mapping
    std::optional<std::string> fused_into;
};

struct file_identity {
    std::string name, sha256;
};

struct run_record {
    std::string platform_name, platform_sha256, network_name, network_sha256;
    std::optional<file_identity> program; ///< of the user's, in place of the compiled one
    std::string view = "tlm";
    std::uint64_t batch = 1, samples = 1;
    std::uint64_t frequency_hz = 0;
    std::uint64_t setup_cycles = 0; ///< doorbell to interrupt, less the layers
    std::uint64_t instruction_read_bits = 0;
    std::vector<layer_record> layers; ///< in graph order
    std::optional<double> accuracy;   ///< share of right labels, where labels were given
    double host_cpu_seconds = 0, host_wall_seconds = 0;
    std::uint64_t host_peak_rss_bytes = 0;
};

} // namespace bitloom::results
