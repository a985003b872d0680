// SPDX-License-Identifier: Apache-2.0
// What a tile means to the row-stationary array: it is a layer of its own, mapped by itself.
#pragma once

#include "models/baselines/eyeriss/known_works.h"
#include "models/tiled/array_model.h"

#include <cstdint>
#include <memory>
#include <string>

namespace bitloom::eyeriss {

/// Widest activations and weights of a PE.
inline constexpr unsigned word_bits = 16;

/// PEs that rest where an activation is zero (JSSC 2017, section V-C).
struct zero_gating {
    bool on = false;
    double expected_zeros = 0; ///< part of activations that are zero, where no datum is known
};

/// Sums of a tile pass between array and output buffer in every pass; the input and weight buffers
/// hold what passes ask for again. Groups take turns. A word of a buffer is one code.
class row_stationary_model : public tiled::timed_array_model {
public:
    row_stationary_model(const row_stationary_array& array, unsigned accumulator_bits,
                         zero_gating gating = {});

    const row_stationary_array& array() const { return m_array; }
    const zero_gating& gating() const { return m_gating; }
    /// All groups of the tile together.
    mapped_work work_of(const tiled::block& b, const tiled::tile_extent& e) const;

    std::uint64_t weight_footprint(const tiled::block& b,
                                   const tiled::tile_extent& e) const override;
    std::uint64_t sums_per_pixel(const tiled::tile_extent& e) const override {
        return e.output_channels();
    }
    tiled::tile_traffic array_traffic(const tiled::block& b, const tiled::tile_extent& e,
                                      bool first) const override;
    tiled::array_time time_of(const tiled::block& b, const tiled::tile_extent& e) const override;
    bool rests_at_zeros() const override { return m_gating.on; }
    std::uint64_t expected_idle_macs(const tiled::block& b,
                                     const tiled::tile_extent& e) const override;
    /// Floating numbers, packed sums of groups, and operands wider than a word.
    std::string refuses(const tiled::block& b) const override;

private:
    row_stationary_array m_array;
    zero_gating m_gating;
    std::shared_ptr<known_works> m_works;
};

} // namespace bitloom::eyeriss
