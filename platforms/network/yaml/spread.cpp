// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/spread.h"

#include <algorithm>
#include <cmath>

namespace bitloom::network {

float fitting_scale(double rms, operand_format format, std::int32_t zero_point) {
    const int above = std::max(1, format.highest() - zero_point);
    const double scale = 3 * rms / above;
    return scale > 1e-30 && scale < 1e30 ? static_cast<float>(scale) : 1.0F;
}

double uniform_rms(const quantisation& q) {
    const double low = q.format.lowest() - q.zero_point, high = q.format.highest() - q.zero_point;
    // of low, low + 1 ... high: mean square = ((high + 1/2)^3 - (low - 1/2)^3) / 3 per code, nearly
    const double squares =
        (std::pow(high + 0.5, 3) - std::pow(low - 0.5, 3)) / (3 * (high - low + 1));
    return std::sqrt(squares) * q.scale;
}

double mean_square(const std::vector<std::int32_t>& weights) {
    const std::size_t count = std::min(weights.size(), sampled_weights);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double w = weights[i];
        squares += w * w;
    }
    return squares / static_cast<double>(count);
}

double result_rms(const layer& l, const std::vector<tensor>& tensors,
                  const std::vector<double>& rms_of, weight_spread weights) {
    if (has_weights(l.kind)) {
        const std::int64_t products = tensors[l.inputs.front()].channels / l.groups *
                                      l.geometry.kernel_frames * l.geometry.kernel_height *
                                      l.geometry.kernel_width;
        return std::sqrt(weights.square * static_cast<double>(products)) * weights.unit *
               rms_of[l.inputs.front()];
    }
    if (l.kind == layer_kind::add)
        return std::hypot(rms_of[l.inputs[0]], rms_of[l.inputs[1]]);
    double squares = 0;
    std::int64_t channels = 0;
    for (const std::size_t input : l.inputs) { // a concatenation; pools have one
        squares += rms_of[input] * rms_of[input] * static_cast<double>(tensors[input].channels);
        channels += tensors[input].channels;
    }
    return std::sqrt(squares / static_cast<double>(channels));
}

} // namespace bitloom::network
