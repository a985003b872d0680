// SPDX-License-Identifier: Apache-2.0
// A network in fp32 with codes in the place of its numbers.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/quantise/calibration.h"
#include "platforms/quantise/tensor_widths.h"

#include <vector>

namespace bitloom::quantise {

/// Of a tensor whose values reach `range`: unsigned codes from zero point 0 where none is negative,
/// else signed symmetric ones; the magnitude becomes the highest code, 1 where it is 0. One bit is
/// unsigned, 0 or the magnitude.
network::quantisation quantisation_of(const tensor_range& range, unsigned bits);

/// Symmetric codes of one output channel's weights, in the narrow range (-7 to 7 of 4 bits), the
/// largest magnitude being the highest code. One bit is -1 or 1, of the mean magnitude. A channel
/// of zeros has `scale_of_zeros`. `least_scale`: a scale below it is raised to it, for a bias that
/// 32 bits would not hold.
struct channel_codes {
    std::vector<std::int32_t> codes;
    float scale = 1;
};
channel_codes quantised_channel(const std::vector<float>& weights, unsigned bits,
                                float scale_of_zeros, float least_scale);

/// The network with every tensor, weight, bias and clamp quantised; names, shapes, layers and ports
/// stay, and the real clamps with them. A maximum without bounds of its own keeps its input's
/// scale where it has its width.
network::graph quantised_graph(const network::graph& net, const calibration& found,
                               const network_widths& widths);

/// round(bias / (input scale * weight scale)), halves to even, held to 31 bits.
std::int32_t bias_code(double bias, float input_scale, double weight_scale);

} // namespace bitloom::quantise
