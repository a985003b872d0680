// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// A kernel as large as its input, without padding, is a matrix product over the input's codes as
/// they lie in memory (row, column, channel): the array's rows then fill with any of them, and the
/// reduction can be tiled. Returns `net` with such layers rewritten so; tensors and layers keep
/// their numbers, aliases are added behind. Codes of a pixel must fill whole bytes.
network::graph flatten_whole_kernels(network::graph net);

} // namespace bitloom::compiler
