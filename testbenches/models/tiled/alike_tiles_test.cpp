// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/alike_tiles.h"
#include "models/tiled/tile_geometry.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::tiled {
namespace {

/// Everything about a tile but its addresses.
struct tile_form {
    tile_extent extent;
    std::array<std::uint64_t, 3> input_counts;
};
bool same(const tile_form& a, const tile_form& b) {
    const tile_extent &x = a.extent, &y = b.extent;
    return x.batch == y.batch && x.groups == y.groups && x.out_channels == y.out_channels &&
           x.out_rows == y.out_rows && x.out_columns == y.out_columns &&
           x.in_channels == y.in_channels && x.in_rows == y.in_rows &&
           x.in_columns == y.in_columns && a.input_counts == b.input_counts;
}
tile_form form_of(const block& b, const tile_index& t) {
    const tile_extent e = extent_of(b, t);
    strided_transfer x = load_of(b, buffer::ibuf, t, e, {4, 8, 32});
    return {e, {x.total_bytes(), x.bytes == 0, 0}};
}

TEST(alike_tiles, differ_in_nothing_but_their_addresses) {
    random_source random(20);
    unsigned ranges = 0;
    for (unsigned n = 0; n < 3000; ++n) {
        block b = random_block(random, {toss(random), 6, 4, 1000});
        b.window.rows = pick(random, 1, 60);
        b.window.columns = pick(random, 1, 60);
        for (unsigned d = 0; d < dimensions; ++d) {
            const tile_range r = alike_tiles(b, static_cast<dimension>(d));
            if (r.last <= r.first)
                continue;
            ++ranges;
            ASSERT_GE(r.first, 0);
            ASSERT_LT(r.last, b.dims[d].tiles);
            tile_index t{}; // any place along the other dimensions
            for (unsigned other = 0; other < dimensions; ++other)
                t[other] = pick(random, 0, b.dims[other].tiles - 1);
            t[d] = static_cast<std::uint32_t>(r.first);
            const tile_form first = form_of(b, t);
            for (std::int64_t i = r.first; i <= r.last; ++i) {
                t[d] = static_cast<std::uint32_t>(i);
                ASSERT_TRUE(same(form_of(b, t), first)) << "block " << n << " dimension " << d;
            }
        }
    }
    EXPECT_GT(ranges, 3000U);
}

TEST(alike_tiles, are_all_whose_windows_lie_inside) {
    block b; // 10 row tiles of 2, 3 x 3 taps, padded by one: the first and the last are cut
    dim_of(b, dimension::out_row) = {10, 2, 2};
    dim_of(b, dimension::kernel_row) = {1, 3, 3};
    b.window.rows = 20;
    b.window.pad_top = 1;
    const tile_range rows = alike_tiles(b, dimension::out_row);
    EXPECT_EQ(rows.first, 1);
    EXPECT_EQ(rows.last, 8);
    dim_of(b, dimension::out_channel) = {5, 8, 3};
    EXPECT_EQ(alike_tiles(b, dimension::out_channel).last, 3) << "the last one is smaller";
}

} // namespace
} // namespace bitloom::tiled
