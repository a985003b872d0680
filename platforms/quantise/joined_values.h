// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <vector>

namespace bitloom::quantise {

/// A concatenation of channels: `values` by stored tensor, [pixel][channel]; what
/// `change(number of the operand, value)` makes of each.
template <typename element, typename function>
std::vector<element> joined_values(const network::graph& net, const network::layer& l,
                                   const std::vector<std::vector<element>>& values,
                                   function change) {
    const network::tensor& out = net.tensors[l.output];
    const auto all = static_cast<std::size_t>(out.channels);
    std::vector<element> y(static_cast<std::size_t>(out.elements()));
    std::size_t first = 0;
    for (std::size_t n = 0; n < l.inputs.size(); ++n) {
        const auto channels = static_cast<std::size_t>(net.tensors[l.inputs[n]].channels);
        const std::vector<element>& x = values[net.stored(l.inputs[n])];
        for (std::size_t i = 0; i < x.size(); ++i)
            y[i / channels * all + first + i % channels] = change(n, x[i]);
        first += channels;
    }
    return y;
}

} // namespace bitloom::quantise
