// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/input_arrays.h"
#include "platforms/network/graph.h"

#include <cstdint>

namespace bitloom::testing {

/// A network in fp32 of random sizes with every kind of layer; over frames where `frames` > 1.
network::graph float_graph(std::uint32_t seed, std::int64_t frames = 1);

/// Inputs of a normal distribution, made positive for odd seeds.
accelerator::input_set float_inputs(const network::graph& net, std::uint64_t samples,
                                    std::uint64_t seed);

} // namespace bitloom::testing
