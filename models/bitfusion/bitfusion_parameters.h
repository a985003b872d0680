// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/systolic_array_timing.h"
#include "models/tiled/machine_parameters.h"

namespace bitloom::bitfusion {

using tiled::buffer_sizes;

struct bitfusion_parameters : tiled::machine_parameters {
    array_shape shape;
};

} // namespace bitloom::bitfusion
