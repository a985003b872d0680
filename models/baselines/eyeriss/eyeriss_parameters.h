// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/eyeriss/row_stationary_model.h"
#include "models/tiled/machine_parameters.h"

namespace bitloom::eyeriss {

struct eyeriss_parameters : tiled::machine_parameters {
    row_stationary_array array;
    zero_gating gating;
    unsigned accumulator_bits = 32; ///< at which sums wrap; the chip's have 16
};

} // namespace bitloom::eyeriss
