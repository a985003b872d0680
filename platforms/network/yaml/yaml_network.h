// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <filesystem>

namespace bitloom::network {

/// Reads a network from YAML; configs/networks/README.md names every key. Files over 1 MiB and
/// more than `most_weights` weights in all are refused: a line may claim any number of seeded ones.
/// `draw`: seeded weights are drawn, else left empty. Throws config_error, one line: `file:line:
/// path: what, and what would be right`.
graph read_yaml_network(const std::filesystem::path& file,
                        std::int64_t most_weights = std::int64_t{1} << 28, bool draw = true);

} // namespace bitloom::network
