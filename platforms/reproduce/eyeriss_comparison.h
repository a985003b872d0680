// SPDX-License-Identifier: Apache-2.0
// Eyeriss as the Bit Fusion authors ran it (ISCA 2018), from our own mapper.
#pragma once

#include "models/baselines/eyeriss/blocking.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/reproduce/experiment.h"
#include "platforms/results/run_record.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::reproduce {

struct eyeriss_network {
    std::string name;
    std::filesystem::path file;
    eyeriss::layer_counts published; ///< of all layers together
    double published_nanojoules = 0;
};
struct eyeriss_runs {
    configuration::platform_configuration platform; ///< with the published cost model
    std::uint64_t batch = 1;
    std::vector<eyeriss_network> networks;
};

/// configs/published/eyeriss/comparison.yaml. Throws config_error.
eyeriss_runs read_eyeriss_runs();

/// A network's layers and pools on the comparison's Eyeriss. Throws config_error.
results::run_record eyeriss_run(const eyeriss_runs& runs, const eyeriss_network& network);

/// All layers of a run together.
eyeriss::layer_counts counts_of(const results::run_record& run);

/// Energy by the rule of the authors' comparison: 0.2 pJ per bit and unit of relative energy, words
/// of 16 bits, memory at 0.15 of its relative energy. Nanojoules.
double eyeriss_nanojoules(const eyeriss::layer_counts& counts);

/// Cycles, accesses and energy of each network.
std::vector<measured_quantity> eyeriss_comparison();

} // namespace bitloom::reproduce
