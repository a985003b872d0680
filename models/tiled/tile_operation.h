// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/array_model.h"
#include "models/tiled/tile_products.h"

#include <tlm>

namespace bitloom::tiled {

/// One tile for an array: which block and tile, and views of its operands.
struct tile_operation : tlm::tlm_extension<tile_operation> {
    const block* of = nullptr;
    tile_extent extent{};
    array_operands operands;
    bool accumulate = false;
    array_time time;             ///< the array's answer
    std::uint64_t idle_macs = 0; ///< as block_counts says; part of it

    tlm::tlm_extension_base* clone() const override { return new tile_operation(*this); }
    void copy_from(const tlm::tlm_extension_base& other) override {
        *this = static_cast<const tile_operation&>(other);
    }
};

} // namespace bitloom::tiled
