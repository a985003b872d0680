// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engine_recorder.h"
#include "platforms/compiler/known_results.h"
#include "platforms/compiler/mapping_file.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"
#include "platforms/results/run_record.h"

#include <cstdint>

namespace bitloom::accelerator {

/// What `bitloom run` would report for `samples` inputs, `batch` at a time, from the compiled
/// program's transfers and tiles alone: with flat memory the same cycles and traffic. `net` may be
/// one that was read for its shapes. `known`: what was worked out before, for this design or
/// another. `recorder`: as in network_runner. `explained`: layers get their paths instead, which
/// takes longer. Throws config_error as compiler::compile.
results::run_record estimate_network(const network::graph& net,
                                     const configuration::platform_configuration& platform,
                                     std::uint64_t samples, std::uint64_t batch,
                                     const compiler::mapping_file* mappings = nullptr,
                                     compiler::known_results* known = nullptr,
                                     tiled::engine_recorder* recorder = nullptr,
                                     bool explained = false);

} // namespace bitloom::accelerator
