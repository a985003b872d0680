// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"
#include "platforms/results/run_record.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::reproduce {

/// Under the name that the papers' tables give it.
struct paper_network {
    std::string name;
    std::filesystem::path file;
};

/// The eight of Bit Fusion's comparisons. Throws config_error.
std::vector<paper_network> bitfusion_networks();

/// One batch on the platform, `--view estimate`; priced by its cost model. Throws config_error.
results::run_record estimated(const paper_network& network,
                              const configuration::platform_configuration& platform,
                              std::uint64_t batch);

} // namespace bitloom::reproduce
