// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <filesystem>

namespace bitloom::network {

/// Reads a quantised network: .yaml or .yml (configs/networks/README.md), all else as ONNX with
/// QuantizeLinear and DequantizeLinear or operators on codes. Throws config_error, one line
/// `file: node NAME: what, and what would be right`, for anything that cannot be run exactly: never
/// a guess.
graph import_network(const std::filesystem::path& file);

} // namespace bitloom::network
