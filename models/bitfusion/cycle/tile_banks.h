// SPDX-License-Identifier: Apache-2.0
// What the banks of IBUF and WBUF hold for one tile of the clocked array: 32-bit rows, codes at
// their slot's width, beat after beat, the first code lowest. Of 16-bit slots a beat's low bytes
// stand before its high bytes, which is the order in which passes take them.
#pragma once

#include "models/bitfusion/column_sums_arithmetic.h"
#include "models/bitfusion/fusion_unit_arithmetic.h"

#include <cstdint>
#include <vector>

namespace bitloom::bitfusion {

struct tile_banks {
    operand_format activation, weight;
    beat_plan plan;
    std::uint64_t beats = 0;
    std::size_t activation_rows = 0, weight_rows = 0; ///< 32-bit rows per bank
    std::vector<std::uint32_t> activations;           ///< [row of the array][activation_rows]
    std::vector<std::uint32_t> weights;               ///< [row * columns + column][weight_rows]

    const std::uint32_t* activation_bank(std::size_t row) const {
        return activations.data() + row * activation_rows;
    }
    const std::uint32_t* weight_bank(std::size_t unit) const {
        return weights.data() + unit * weight_rows;
    }
};

/// Fills the banks; reuses the memory of `banks`.
void fill_banks(const beat_operands& operands, std::uint32_t rows, std::uint32_t columns,
                tile_banks& banks);

} // namespace bitloom::bitfusion
