// SPDX-License-Identifier: Apache-2.0
// Scales for networks that give none: such that the codes of each tensor use their range.
#pragma once

#include "platforms/network/graph.h"

#include <vector>

namespace bitloom::network {

/// The scale with which values around 0 of the root mean square `rms` fill the codes of `format`:
/// the highest code above `zero_point` is three times the root mean square.
float fitting_scale(double rms, operand_format format, std::int32_t zero_point);

/// Root mean square of a tensor's real values if its codes are seeded: uniform over their range.
double uniform_rms(const quantisation& q);

/// Mean square of the first weights of a layer, as many as tell it well enough: a network read for
/// its shapes alone draws no more.
inline constexpr std::size_t sampled_weights = 4096;
double mean_square(const std::vector<std::int32_t>& weights);

/// How large a layer's real weights are: their mean square is `square` * `unit`^2.
struct weight_spread {
    double square = 0, unit = 1;
};

/// Estimated root mean square of a layer's real results before clamps, from those of its inputs and
/// the spread of its weights: products are taken as independent of each other.
double result_rms(const layer& l, const std::vector<tensor>& tensors,
                  const std::vector<double>& rms_of, weight_spread weights);

} // namespace bitloom::network
