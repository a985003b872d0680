// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cstring>

namespace bitloom::network {
namespace {

std::int32_t bits_of(double real) {
    const auto rounded = static_cast<float>(real);
    std::int32_t bits = 0;
    std::memcpy(&bits, &rounded, sizeof bits);
    return bits;
}

double real_of(std::int32_t bits) {
    float real = 0;
    std::memcpy(&real, &bits, sizeof real);
    return double{real};
}

} // namespace

std::vector<std::int32_t> fp32_bits(const std::vector<double>& values) {
    std::vector<std::int32_t> bits;
    bits.reserve(values.size());
    for (const double each : values)
        bits.push_back(bits_of(each));
    return bits;
}

std::vector<double> values_per_channel(const node& n, const std::string& name,
                                       const npy_array& array, std::size_t axis, std::size_t rank,
                                       std::int64_t channels) {
    if (array.type != element_type::float32)
        n.refuse(
            fmt::format("'{}' holds {}; give float32", printable(name), element_name(array.type)));
    bool good = array.shape.size() <= rank;
    for (std::size_t i = 0; good && i < array.shape.size(); ++i) {
        const std::int64_t extent = array.shape[i];
        const bool at_channels = i + rank - array.shape.size() == axis;
        good = extent == 1 || (at_channels && extent == channels);
    }
    if (!good)
        n.refuse(fmt::format("'{}' has shape {}; give one value, or one for each of {} channels",
                             printable(name), shape_text(array.shape), channels));
    const std::vector<float> reals = reals_of(array);
    std::vector<double> values(static_cast<std::size_t>(channels), double{reals.front()});
    if (reals.size() > 1)
        values.assign(reals.begin(), reals.end());
    return values;
}

void scale_channels(layer& l, const std::vector<double>& factors,
                    const std::vector<double>& terms) {
    std::vector<std::int32_t>& weights = l.weights.own();
    const std::size_t per_channel = weights.size() / l.bias.size();
    for (std::size_t c = 0; c < l.bias.size(); ++c) {
        l.bias[c] = bits_of(real_of(l.bias[c]) * factors[c] + terms[c]);
        if (factors[c] == 1)
            continue;
        for (std::size_t i = c * per_channel; i < (c + 1) * per_channel; ++i)
            weights[i] = bits_of(real_of(weights[i]) * factors[c]);
    }
}

} // namespace bitloom::network
