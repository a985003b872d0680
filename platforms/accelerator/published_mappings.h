// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/published_layers.h"

#include <filesystem>
#include <map>

namespace bitloom::accelerator {

/// Mappings by layer of the graph.
using given_mappings = std::map<std::size_t, bitfusion::published::mapping>;

/// Letters of a loop in files and results: B, OW, OH, IC, OC.
const char* loop_letters(bitfusion::published::loop loop);

/// Reads mappings for some of `layers` from YAML; configs/README.md describes it. Throws
/// config_error, `file:line: path: what, and what would be right`, for a loop that is missing or
/// there twice, tiles that do not cover the layer, and tiles beyond half of a buffer.
given_mappings read_mappings(const std::filesystem::path& file, const network::graph& net,
                             const std::vector<published_layer>& layers,
                             const bitfusion::published::machine& machine);

} // namespace bitloom::accelerator
