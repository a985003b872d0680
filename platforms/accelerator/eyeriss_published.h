// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"
#include "platforms/results/run_record.h"

#include <cstdint>

namespace bitloom::accelerator {

/// What one batch costs Eyeriss by the mapper with which Bit Fusion's authors ran it
/// (models/baselines/eyeriss/blocking.h): a row per layer that multiplies, and per pool. Words have
/// 16 bits whatever the network's widths; the three buffers are one, and so are a PE's registers;
/// data are always there. Energies in pJ, of the platform's technology. Throws config_error, naming
/// the layer, for frames and for what fits no mapping.
results::run_record
estimate_published_eyeriss(const network::graph& net,
                           const configuration::platform_configuration& platform,
                           std::uint64_t batch);

} // namespace bitloom::accelerator
