// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_shape.h"
#include "models/tiled/machine_parameters.h"

namespace bitloom::bit_parallel {

struct mac_array_parameters {
    tiled::array_shape shape;  ///< of MACs
    unsigned operand_bits = 8; ///< widest activations and weights, 8 or 16; narrower take as long
};

struct bit_parallel_parameters : tiled::machine_parameters {
    mac_array_parameters array;
};

} // namespace bitloom::bit_parallel
