// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>

namespace bitloom::compiler {

/// A layer as loops over one batch. Pools, additions and concatenations work channel by channel:
/// their channels are groups of one input and one output.
struct layer_shape {
    std::uint64_t batch = 1, groups = 1;
    std::uint64_t in_channels = 1, out_channels = 1; ///< per group
    std::uint64_t in_rows = 1, in_columns = 1, out_rows = 1, out_columns = 1;
    network::window window;
    operand_format activation, weight, output;
    bool uses_array = true;
    bool needs_table = true; ///< entries in the bias buffer: per channel, or per pool size
};

layer_shape shape_of(const network::graph& net, const network::layer& layer, std::uint64_t batch);

/// The copy of input `input` into the result of `concat`.
layer_shape shape_of_copy(const network::graph& net, const network::layer& concat,
                          std::size_t input, std::uint64_t batch);

} // namespace bitloom::compiler
