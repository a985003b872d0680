// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/reduction_rows.h"

namespace bitloom::network {

reduction_rows reduction_rows_of(const layer& l) {
    reduction_rows sorted;
    if (l.weights.empty())
        return sorted;
    sorted.rows = l.bias.size();
    sorted.elements = l.weights.size() / sorted.rows;
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    const std::size_t channels = sorted.elements / taps;
    sorted.values.reserve(l.weights.size());
    for (std::size_t row = 0; row < sorted.rows; ++row)
        for (std::size_t tap = 0; tap < taps; ++tap)
            for (std::size_t c = 0; c < channels; ++c)
                sorted.values.push_back(
                    l.weight_format.value_of(l.weights[(row * channels + c) * taps + tap]));
    return sorted;
}

} // namespace bitloom::network
