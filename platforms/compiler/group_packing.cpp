// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/group_packing.h"

#include "models/bitlet/processing_element_parameters.h"
#include "models/common/errors.h"
#include "platforms/network/reduction_rows.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace bitloom::compiler {

namespace {

constexpr std::int64_t largest_packed = (1 << 24) - 1;

/// The largest sum of magnitudes of a group's weights.
std::int64_t heaviest_group(const network::layer& layer, unsigned group) {
    network::reduction_rows rows = network::reduction_rows_of(layer);
    std::int64_t heaviest = 0;
    for (std::size_t row = 0; row < rows.rows; ++row) {
        // Frames are groups of their own: whichever weights meet, none are heavier than these.
        const auto begin = rows.values.begin() + static_cast<std::ptrdiff_t>(row * rows.elements);
        if (layer.geometry.kernel_frames > 1)
            std::sort(begin, begin + static_cast<std::ptrdiff_t>(rows.elements),
                      [](std::int32_t a, std::int32_t b) { return std::abs(a) > std::abs(b); });
        for (std::size_t first = 0; first < rows.elements; first += group) {
            const std::size_t last = std::min<std::size_t>(first + group, rows.elements);
            std::int64_t sum = 0;
            for (std::size_t i = first; i < last; ++i)
                sum += std::abs(std::int64_t{rows.values[row * rows.elements + i]});
            heaviest = std::max(heaviest, sum);
        }
    }
    return heaviest;
}

} // namespace

unsigned group_quant_of(const network::graph& net, const network::layer& layer, unsigned group) {
    const operand_format in = net.tensors[layer.inputs.front()].quantised.format;
    const std::int64_t reach = std::max(-std::int64_t{in.lowest()}, std::int64_t{in.highest()});
    const std::int64_t largest = heaviest_group(layer, group) * reach;
    unsigned quant = 0;
    while (largest >> quant > largest_packed)
        ++quant;
    const auto refuse = [&](const char* what) {
        throw config_error(fmt::format("{}: node {}: {}; use accelerator.group_sums=raw", net.file,
                                       network::printable(layer.name), what));
    };
    if (quant > bitlet::largest_quant)
        refuse("the sums of its groups do not fit 25 bits even without their lowest 24");
    if (quant > 0 && (layer.thresholds || layer.keeps_sums))
        refuse("it needs the whole sums of its groups, which do not fit 25 bits");
    return quant;
}

} // namespace bitloom::compiler
