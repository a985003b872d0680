// SPDX-License-Identifier: Apache-2.0
// Nodes whose outputs are known while the file is read: shapes that Reshape reads, and arithmetic
// of constants.
#pragma once

#include "platforms/network/onnx/importer.h"

#include <optional>

namespace bitloom::network {

/// The output of `n`, if it is Shape, or Gather, Slice, Concat, Squeeze, Unsqueeze, Cast, Identity,
/// Add, Sub, Mul, Div, Pow, Sqrt or Neg of constants. In a Shape the number of samples is 0 where
/// the file leaves it open, which Reshape takes for "as it is". Nothing if an input is not known.
/// Refuses, naming the node, what makes no sense.
std::optional<npy_array> folded(importer& im, const node& n);

} // namespace bitloom::network
