// SPDX-License-Identifier: Apache-2.0
// A quantised network on the host: the codes that the machines give, from the constants that the
// compiler gives them and the post-processor's own functions; only the walk over whole layers is
// this file's. Sums are exact, so a network that the compiler accepts has the same.
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::quantise {

/// Codes of one sample of a tensor, [frame][row][column][channel].
using code_values = std::vector<std::int32_t>;

class integer_network {
public:
    /// `net`: quantised by scales, without thresholds; it must outlive this. Biases may change
    /// between calls, nothing else.
    explicit integer_network(const network::graph& net);

    /// Sums [pixel][output channel] of a layer with weights, input zero point taken off, no bias.
    /// `values` by stored tensor.
    std::vector<double> sums_of(std::size_t layer, const std::vector<code_values>& values) const;

    /// The codes that layer `layer` writes. Throws config_error where a scale is out of the
    /// post-processor's range.
    code_values codes_of(std::size_t layer, const std::vector<code_values>& values) const;

    /// The codes of one sample by tensor, empty for aliases; see float_network::run.
    std::vector<code_values> run(const std::vector<code_values>& inputs) const;

private:
    code_values requantised(std::size_t layer, const std::vector<double>& sums) const;
    code_values pooled(const network::layer& l, const code_values& x) const;

    const network::graph& m_net;
    std::vector<std::vector<double>> m_weights; ///< by layer, see sorted_weights
};

} // namespace bitloom::quantise
