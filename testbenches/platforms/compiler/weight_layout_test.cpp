// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/weight_layout.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

namespace bitloom::compiler {
namespace {

using testing::pick;
using tiled::dimension;

std::uint32_t small(std::mt19937& random, std::int64_t high) {
    return static_cast<std::uint32_t>(pick(random, 1, high));
}

TEST(weight_layout, holds_every_weight_where_the_tiles_strides_and_order_say) {
    std::mt19937 random(1);
    for (int n = 0; n < 200; ++n) {
        tiled::block b;
        b.uses_array = true;
        b.weight = {2U << pick(random, 0, 2), pick(random, 0, 1) == 1};
        const auto tile = [&](dimension d, std::int64_t tiles, std::int64_t size) {
            auto& t = b.dims[static_cast<unsigned>(d)];
            t = {small(random, tiles), small(random, size), 1};
            t.last_size = small(random, t.size);
        };
        tile(dimension::group, 3, 3);
        tile(dimension::out_channel, 3, 12);
        tile(dimension::in_channel, 3, 9);
        tile(dimension::kernel_row, 2, 3);
        tile(dimension::kernel_column, 2, 3);
        const std::uint32_t columns = small(random, 10);
        const auto total = [&](dimension d) { return std::size_t{b.dim(d).total()}; };
        const std::size_t groups = total(dimension::group), outs = total(dimension::out_channel),
                          ins = total(dimension::in_channel), rows = total(dimension::kernel_row),
                          cols = total(dimension::kernel_column);
        const std::int32_t highest = b.weight.highest();
        network::layer l;
        l.weights.own().resize(groups * outs * ins * rows * cols);
        for (std::int32_t& w : l.weights.own())
            w = static_cast<std::int32_t>(pick(random, b.weight.lowest(), b.weight.highest()));
        const std::vector<std::uint8_t> image = lay_out_weights(l.weights, b, columns);
        const weight_strides strides = weight_strides_of(b);
        ASSERT_EQ(image.size(), strides.total);
        // Every tile, its weights counted off in the array's order.
        std::size_t seen = 0;
        const auto& g = b.dim(dimension::group);
        const auto& o = b.dim(dimension::out_channel);
        const auto& i = b.dim(dimension::in_channel);
        const auto& r = b.dim(dimension::kernel_row);
        const auto& c = b.dim(dimension::kernel_column);
        for (std::uint32_t tg = 0; tg < g.tiles; ++tg)
            for (std::uint32_t to = 0; to < o.tiles; ++to)
                for (std::uint32_t ti = 0; ti < i.tiles; ++ti)
                    for (std::uint32_t tr = 0; tr < r.tiles; ++tr)
                        for (std::uint32_t tc = 0; tc < c.tiles; ++tc) {
                            std::size_t bit =
                                8 * (tg * strides.group + to * strides.out_channel +
                                     ti * strides.in_channel + tr * strides.kernel_row +
                                     tc * strides.kernel_column);
                            const std::uint32_t o_count = o.extent(to), i_count = i.extent(ti);
                            for (std::uint32_t eg = 0; eg < g.extent(tg); ++eg)
                                for (std::uint32_t first = 0; first < o_count; first += columns)
                                    for (std::uint32_t er = 0; er < r.extent(tr); ++er)
                                        for (std::uint32_t ec = 0; ec < c.extent(tc); ++ec)
                                            for (std::uint32_t q = 0; q < i_count; q += 4)
                                                for (std::uint32_t eo = first;
                                                     eo < std::min(first + columns, o_count); ++eo)
                                                    for (std::uint32_t ei = q;
                                                         ei < std::min(q + 4, i_count); ++ei) {
                                                        std::int32_t code = 0;
                                                        for (unsigned k = 0; k < b.weight.bits;
                                                             ++k, ++bit)
                                                            code |= (image[bit / 8] >> bit % 8 & 1)
                                                                    << k;
                                                        if (code > highest)
                                                            code -= 1 << b.weight.bits;
                                                        const std::size_t channel =
                                                            (tg * g.size + eg) * outs +
                                                            to * o.size + eo;
                                                        const std::size_t at =
                                                            ((channel * ins + ti * i.size + ei) *
                                                                 rows +
                                                             tr * r.size + er) *
                                                                cols +
                                                            tc * c.size + ec;
                                                        ASSERT_EQ(code, l.weights[at]);
                                                        ++seen;
                                                    }
                        }
        ASSERT_EQ(seen, l.weights.size());
    }
}

} // namespace
} // namespace bitloom::compiler
