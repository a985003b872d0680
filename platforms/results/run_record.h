// SPDX-License-Identifier: Apache-2.0
// What a run knows when it ends; result.json, layers.csv and the table are written from it.
#pragma once

#include "models/common/operand_format.h"
#include "models/energy/price_list.h"
#include "models/tiled/critical_path.h"
#include "models/tiled/stall_cycles.h"
#include "platforms/configuration/platform_configuration.h"

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
    double total = 0;   ///< exactly their sum
};

struct layer_record {
    std::string name, kind;
    std::vector<std::pair<std::string, std::uint64_t>> shape;       ///< in the order to be written
    unsigned activation_bits = 0, weight_bits = 0, output_bits = 0; ///< weight_bits 0: no weights
    number_kind numbers = number_kind::integer;                     ///< what so many bits mean
    std::uint64_t macs = 0;                       ///< over all samples, like every figure below
    std::uint64_t cycles = 0, compute_cycles = 0; ///< stall_cycles is their difference
    /// That difference by cause; nothing where the cost model does not tell.
    std::optional<tiled::stall_cycles> stalls;
    /// Why its cycles were spent, where that was followed (models/tiled/critical_path.h); `macs`
    /// are taken apart already: what they leave of the array are edge_tiles.
    std::optional<tiled::block_path> path;
    double peak_macs_per_cycle = 0; ///< at the layer's widths; 0: no utilization
    buffer_traffic input, weight, output, bias;
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    /// Of the array and of timed memory's devices; what buffers and memory moved stands above.
    energy::event_counts work;
    std::optional<energy_record> energy;              ///< nothing before it is priced
    std::vector<energy::component_energy> components; ///< the same by run_energy::components
    std::vector<loop_tiling> tiles;                   ///< outer to inner; empty: no mapping
    std::optional<std::string> fused_into;
};

struct file_identity {
    std::string name, sha256;
};

/// Bit sparsity of a layer's weights.
struct weight_planes {
    std::string layer;
    std::uint64_t weights = 0;
    std::vector<std::uint64_t> ones; ///< by bit of the magnitude, the lowest first
};

/// A part of the machine: what it takes in the whole run and on the chip.
struct component_record {
    std::string name;
    energy::component_energy energy; ///< of all layers and the set-up
    double leakage_mw = 0, area_um2 = 0;
    std::optional<energy::bank_figures> banks{}; ///< of a buffer
};

struct run_energy {
    std::optional<file_identity> technology; ///< nothing: the published cost model's own energies
    unsigned node_nm = 0;
    std::vector<component_record> components;
    energy_record setup; ///< of the set-up cycles and of fetching the program
    double area_um2 = 0; ///< exactly the components' sum
    /// The highest mean power of a layer, and the first that has it.
    double peak_power_mw = 0;
    std::string peak_layer;
    std::vector<std::string> warnings; ///< see energy::price_list
};

struct run_record {
    std::string platform_name, platform_sha256, network_name, network_sha256;
    std::optional<file_identity> program; ///< of the user's, in place of the compiled one
    std::string view = "tlm";
    std::vector<std::string>
        assumptions; ///< about data that an estimate does not have; mostly none
    std::uint64_t batch = 1, samples = 1;
    std::optional<configuration::platform_configuration> platform; ///< what ran
    std::uint64_t frequency_hz = 0;
    std::uint64_t setup_cycles = 0; ///< doorbell to interrupt, less the layers
    std::uint64_t instruction_read_bits = 0;
    energy::event_counts setup_work;   ///< of timed memory outside the layers
    std::vector<layer_record> layers;  ///< in graph order
    std::optional<run_energy> energy;  ///< nothing before it is priced
    std::vector<weight_planes> planes; ///< where weights were there to be looked at
    std::optional<double> accuracy;    ///< share of right labels, where labels were given
    double host_cpu_seconds = 0, host_wall_seconds = 0;
    std::uint64_t host_peak_rss_bytes = 0;
};

/// All that costs energy in a layer.
energy::event_counts counts_of(const layer_record& layer);

} // namespace bitloom::results
