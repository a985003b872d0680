// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <filesystem>

namespace bitloom::network {

/// What a network is read for: to be run, or for its shapes and widths alone. The latter leaves
/// seeded weights out (empty); everything else is the same.
enum class import_for { running, shapes };

/// Reads a network: .yaml or .yml (configs/networks/README.md), all else as ONNX, quantised with
/// QuantizeLinear and DequantizeLinear, operators on codes or QONNX, or in fp32 throughout. Throws
/// config_error, one line `file: node NAME: what, and what would be right`, for anything that
/// cannot be run exactly: never a guess.
graph import_network(const std::filesystem::path& file, import_for use = import_for::running);

} // namespace bitloom::network
