// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/weight_statistics.h"

#include "platforms/network/reduction_rows.h"

#include <algorithm>
#include <numeric>

namespace bitloom::network {

std::optional<weight_statistics> statistics_of(const layer& l) {
    if (l.weights.empty())
        return std::nullopt;
    const reduction_rows weights = reduction_rows_of(l);
    // A lane that sees its whole plane takes a step per 1. Without a 1 it still looks once.
    bitlet::lane_shape lanes;
    lanes.window = lanes.elements;
    const bitlet::weight_rows rows = weights.view();
    const std::size_t groups = bitlet::groups_of(rows, lanes);
    std::vector<std::uint8_t> most(rows.rows * groups);
    std::vector<std::uint16_t> ones(rows.rows * groups);
    bitlet::count_steps(rows, lanes, most.data(), ones.data());

    weight_statistics s;
    s.weights = weights.values.size();
    const auto count = static_cast<double>(s.weights);
    const auto zeros = std::count(weights.values.begin(), weights.values.end(), 0);
    const auto essential = std::accumulate(ones.begin(), ones.end(), std::uint64_t{0});
    const unsigned magnitude_bits = l.weight_format.bits - (l.weight_format.is_signed ? 1 : 0);
    s.zero_weight_fraction = static_cast<double>(zeros) / count;
    s.essential_bits_mean = static_cast<double>(essential) / count;
    if (magnitude_bits > 0)
        s.zero_bit_fraction = 1.0 - s.essential_bits_mean / magnitude_bits;

    const std::size_t full = rows.elements / lanes.elements;
    std::uint64_t steps = 0;
    for (std::size_t row = 0; row < rows.rows; ++row)
        for (std::size_t at = row * groups; at < row * groups + full; ++at)
            steps += ones[at] == 0 ? 0 : most[at];
    if (full > 0)
        s.group_steps_mean = static_cast<double>(steps) / static_cast<double>(rows.rows * full);
    return s;
}

} // namespace bitloom::network
