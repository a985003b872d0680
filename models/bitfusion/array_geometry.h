// SPDX-License-Identifier: Apache-2.0
// What a tile means to the systolic array.
#pragma once

#include "models/bitfusion/systolic_array_timing.h"
#include "models/tiled/beat_array.h"
#include "models/tiled/block_limits.h"

namespace bitloom::bitfusion {

using namespace tiled;

class systolic_array_model : public beat_array_model {
public:
    explicit systolic_array_model(array_shape shape)
        : beat_array_model(shape, fill_and_drain(shape)) {}

    array_beat beat_of(operand_format activation, operand_format weight) const override {
        return {channels_per_beat(shape(), activation.bits, weight.bits), 1,
                cycles_per_beat(activation.bits, weight.bits)};
    }
};

inline tile_footprint footprint_of(const block& b, array_shape shape) {
    return tiled::footprint_of(b, systolic_array_model(shape));
}

} // namespace bitloom::bitfusion
