// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/step_counting.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <vector>

namespace bitloom::network {

/// A layer's weights as numbers, or bits of fp32, in the order in which a bit-interleaving PE gets
/// them: one row per output channel and kernel frame, the frames of an output together, for each
/// begins new groups; in a row kernel row, kernel column, input channel of the group, the last
/// fastest.
struct reduction_rows {
    std::vector<std::int32_t> values;
    std::size_t rows = 0, elements = 0; ///< 0 and 0 for layers without weights
    std::size_t frames = 1;             ///< rows of an output
    bool floating = false;

    /// Of integers. Valid as long as this object is.
    bitlet::weight_rows view() const {
        return {values.data(), sizeof(values[0]), true, rows, elements, elements};
    }
};

reduction_rows reduction_rows_of(const layer& l);

/// A weight's code as a number, or the bits of fp32 of one of floating numbers.
std::int32_t widened_weight(const layer& l, std::int32_t code);

} // namespace bitloom::network
