// SPDX-License-Identifier: Apache-2.0
// A network in fp32 on the host: the reference that calibration measures and errors are counted
// against. Sums are in float, in the order kernel row, kernel column, channel; a machine's groups
// differ from that in the last places only.
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace bitloom::quantise {

/// Values of one sample of a tensor, [frame][row][column][channel].
using real_values = std::vector<float>;

class float_network {
public:
    /// `net` must be in fp32 and outlive this. Throws config_error, naming the layer, for a kind
    /// that has no rule here.
    explicit float_network(const network::graph& net);

    /// Told of each layer with weights: its number and its outputs before the clamp, bias included.
    using outputs_seen = std::function<void(std::size_t, const real_values&)>;

    /// The values of one sample by tensor, empty for aliases (graph::stored says whose they are).
    /// `inputs`: of that sample, in order of the network's inputs.
    std::vector<real_values> run(const std::vector<real_values>& inputs,
                                 const outputs_seen& seen = {}) const;

private:
    real_values outputs_of(std::size_t layer, const std::vector<real_values>& values,
                           const outputs_seen& seen) const;

    const network::graph& m_net;
    std::vector<std::vector<float>> m_weights; ///< by layer, see sorted_weights
};

/// The float32 that a code of a network in fp32 holds, and its inverse.
float real_of_code(std::int32_t code);
std::int32_t code_of_float(float real);

} // namespace bitloom::quantise
