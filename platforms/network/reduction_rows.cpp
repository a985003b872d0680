// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/reduction_rows.h"

#include "models/common/float_formats.h"

namespace bitloom::network {

std::int32_t widened_weight(const layer& l, std::int32_t code) {
    if (!l.weight_format.is_floating())
        return code;
    return static_cast<std::int32_t>(
        fp32_of_code(static_cast<std::uint32_t>(code), l.weight_format));
}

reduction_rows reduction_rows_of(const layer& l) {
    reduction_rows sorted;
    if (l.weights.empty())
        return sorted;
    sorted.rows = l.bias.size();
    sorted.floating = l.weight_format.is_floating();
    sorted.elements = l.weights.size() / sorted.rows;
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    sorted.frames = static_cast<std::size_t>(l.geometry.kernel_frames);
    sorted.rows *= sorted.frames;
    sorted.elements /= sorted.frames;
    const std::size_t channels = sorted.elements / taps;
    sorted.values.reserve(l.weights.size());
    for (std::size_t row = 0; row < sorted.rows; ++row)
        for (std::size_t tap = 0; tap < taps; ++tap)
            for (std::size_t c = 0; c < channels; ++c)
                sorted.values.push_back(
                    widened_weight(l, l.weights[(row * channels + c) * taps + tap]));
    return sorted;
}

} // namespace bitloom::network
