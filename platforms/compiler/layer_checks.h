// SPDX-License-Identifier: Apache-2.0
// What the machines' blocks cannot take of a layer, whatever its tiles. All throw config_error,
// naming the layer.
#pragma once

#include "models/tiled/array_shape.h"
#include "platforms/compiler/layer_shape.h"

namespace bitloom::compiler {

/// Bipolar codes have no 0: nothing pads them, and only a comparison gives them.
void check_bipolar(const network::graph& net, const network::layer& layer, operand_format input,
                   operand_format output);

/// Rows, columns, padding, strides and dilation travel in 16 bits.
void check_extents(const network::graph& net, const network::layer& layer,
                   const layer_shape& shape);

/// Says which buffer is too small for a layer of which no tile fits.
[[noreturn]] void refuse_size(const network::graph& net, const network::layer& layer,
                              const layer_shape& shape, tiled::array_shape array);

} // namespace bitloom::compiler
