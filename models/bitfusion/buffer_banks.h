// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/tiled/buffer_banks.h"

namespace bitloom::bitfusion {

/// The authors' RTL: IBUF has a bank per row, WBUF one per Fusion Unit, OBUF one per column, all of
/// 32-bit words (a register behind them feeds 4 to 16 operands out of one). Ours: OBUF's words are
/// as wide as its sums, and BIAS has a bank per column.
inline tiled::buffer_banks banks_of(array_shape shape, const buffer_sizes& bytes) {
    return tiled::banks_by_unit(shape, bytes);
}

} // namespace bitloom::bitfusion
