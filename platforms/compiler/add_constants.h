// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_program.h"
#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// Constants of `add`, whose operands come in the order `first` (pipeline), `second` (stream):
/// T = 2 max(s1, s2), scales s1/T, s2/T and T / (2^20 s_out), in double.
post_processing::add_stage add_constants(const network::graph& net, const network::layer& add,
                                         std::size_t first, std::size_t second);

/// Constants that bring `input` to the quantisation of the layer's output.
post_processing::rescale_stage rescale_constants(const network::graph& net,
                                                 const network::layer& layer, std::size_t input);

/// Constants of a pool and, where input and output quantisation differ for MaxPool, its rescaling.
struct pool_constants {
    post_processing::pool_stage pool;
    std::optional<post_processing::rescale_stage> rescale;
};
pool_constants pool_constants_of(const network::graph& net, const network::layer& pool);

} // namespace bitloom::compiler
