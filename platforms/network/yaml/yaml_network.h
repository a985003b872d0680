// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <filesystem>

namespace bitloom::network {

/// Reads a network from YAML; configs/networks/README.md names every key. Files over 1 MiB are
/// refused. Throws config_error, one line: `file:line: path: what, and what would be right`.
graph read_yaml_network(const std::filesystem::path& file);

} // namespace bitloom::network
