// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/onnx/code_view.h"
#include "platforms/network/onnx/node.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

/// What a layout operator needs beside its attributes.
struct layout_operands {
    bool samples = true;               ///< axis 0 holds samples, which the view leaves out
    std::optional<std::int64_t> batch; ///< the fixed number of samples, if any
    /// Reshape's target, the axes of Squeeze and Unsqueeze
    std::optional<std::vector<std::int64_t>> numbers;
};

/// The view behind Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Identity or Dropout. Refuses,
/// naming the node, other element counts, axes out of range and whatever moves the samples.
code_view changed_layout(const node& n, const code_view& before, const layout_operands& operands);

} // namespace bitloom::network
