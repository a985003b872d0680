// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/recurrent_gates.h"

#include <cstddef>

namespace bitloom::network {

void set_gates(layer& l, const std::vector<recurrent_gate>& gates) {
    const auto hidden = static_cast<std::size_t>(l.recurrent->hidden);
    std::vector<std::int32_t> weights;
    l.bias.clear();
    l.weight_scales.clear();
    l.recurrent->bias.clear();
    l.recurrent->scales.clear();
    const auto scale = [](const std::vector<double>& scales, std::size_t unit) {
        return scales[scales.size() == 1 ? 0 : unit];
    };
    const auto add_row = [&](const std::vector<std::int32_t>& rows, std::size_t unit) {
        const std::size_t row = rows.size() / hidden;
        const auto first = rows.begin() + static_cast<std::ptrdiff_t>(unit * row);
        weights.insert(weights.end(), first, first + static_cast<std::ptrdiff_t>(row));
    };
    for (std::size_t unit = 0; unit < hidden; ++unit)
        for (const recurrent_gate& g : gates) {
            add_row(g.weights, unit);
            add_row(g.recurrent, unit);
            l.bias.push_back(g.bias[unit]);
            l.recurrent->bias.push_back(g.recurrent_bias[unit]);
            l.weight_scales.push_back(scale(g.weight_scales, unit));
            l.recurrent->scales.push_back(scale(g.recurrent_scales, unit));
        }
    l.weights = std::move(weights);
}

} // namespace bitloom::network
