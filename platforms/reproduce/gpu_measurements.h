// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bitloom::reproduce {

/// Of one device, by network of bitfusion_networks; for a batch.
struct device_measurements {
    std::string name;
    std::map<std::string, double> milliseconds;
    std::map<std::string, double> watts; ///< empty: not measured
};

/// GPUs and CPUs, measured by Bit Fusion's authors: configs/published/gpu_measurements.yaml.
struct gpu_measurements {
    std::uint64_t batch = 1;
    std::vector<device_measurements> devices;
};

/// Throws config_error, also where a network is missing.
gpu_measurements read_gpu_measurements();

} // namespace bitloom::reproduce
