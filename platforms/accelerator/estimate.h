// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engine_recorder.h"
#include "platforms/compiler/known_results.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/import.h"
#include "platforms/results/run_record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace bitloom::accelerator {

/// What a network must be imported for to be estimated on the platform: few machines' cycles need
/// its weights.
network::import_for needed_import(const configuration::platform_configuration& platform);

/// `bitloom run --view estimate`: by the machine or by the published cost model, as
/// accelerator.cost_model says, for `batch` inputs. `net` has the platform's layer widths already
/// (network::set_widths). `mapping`: a file of tiles by hand. `known`: see
/// estimate_network. `recorder`: is told what the engines of a machine do, and of which layers.
/// Throws config_error.
results::run_record
estimate(const network::graph& net, const configuration::platform_configuration& platform,
         std::uint64_t batch, const std::optional<std::string>& mapping = std::nullopt,
         compiler::known_results* known = nullptr, tiled::engine_recorder* recorder = nullptr);

} // namespace bitloom::accelerator
