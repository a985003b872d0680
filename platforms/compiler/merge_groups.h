// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/target.h"

namespace bitloom::compiler {

/// A group with few channels, a depthwise layer's above all, would use one row and one column of
/// the array. Several groups together, with zero weights between them, fill rows and columns alike:
/// the same sums in a fraction of the beats, for more weight bits. Returns `net` with such layers
/// rewritten; tensors and layers keep their numbers.
network::graph merge_groups(network::graph net, const target& machine);

} // namespace bitloom::compiler
