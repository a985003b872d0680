// SPDX-License-Identifier: Apache-2.0
// Recurrent operators have their samples on axis 1 or 2: what changes a layout around them.
#pragma once

#include "platforms/network/onnx/node.h"
#include "platforms/network/onnx/values.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

/// Whether samples are, or come, elsewhere than on axis 0 of the layout operator `n`, whose input
/// has them on axis `samples`.
bool moves_samples(const node& n, std::size_t samples);

/// The value behind a Transpose, Squeeze, Unsqueeze, Identity or Dropout, or a Reshape that leaves
/// the samples where they are. `numbers`: the axes or the shape; `batch`: the file's number of
/// samples, if it is fixed. Refuses others.
activation with_samples_moved(const node& n, const activation& a,
                              const std::optional<std::vector<std::int64_t>>& numbers,
                              std::optional<std::int64_t> batch);

} // namespace bitloom::network
