// SPDX-License-Identifier: Apache-2.0
// Layers that give what they read, for what stands alone between two tensors of codes.
#pragma once

#include "platforms/network/onnx/importer.h"

#include <cstdint>

namespace bitloom::network {

/// Products by 1.0 in fp32 of each of so many channels, without inputs, shapes or a name yet.
layer layer_of_ones(const node& n, std::int64_t channels);

/// Node `n` as a depthwise convolution of one place: `weight` of `format` and scale `scale` for
/// each channel of `a`, no bias yet. Refuses more channels than is reasonable.
result weighted_identity(importer& im, const node& n, const activation& a, operand_format format,
                         std::int32_t weight, double scale);

/// The same for constants to go into: of weights 1.0, or of 64 with scale 1/64, the most that 8
/// bits hold, so that a bias is rounded to 1/64 of the input's scale.
result weighted_identity(importer& im, const node& n, const activation& a);

/// Node `n` as the largest of one element: it clamps, or changes scale and type.
result largest_of_one(importer& im, const node& n, const activation& a);

} // namespace bitloom::network
