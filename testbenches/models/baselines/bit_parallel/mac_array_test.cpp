// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/bit_parallel/mac_array.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::bit_parallel {
namespace {

using namespace tiled;

mac_array_parameters random_array(random_source& random) {
    mac_array_parameters p;
    p.shape = {pick(random, 1, 9), pick(random, 1, 9), 32};
    p.operand_bits = toss(random) ? 8 : 16;
    return p;
}

/// Counted one beat after the other: a beat takes up to `rows` channels of one tap and pixel, for
/// up to `columns` output channels.
std::uint64_t beats_one_by_one(const tile_extent& e, array_shape shape) {
    std::uint64_t beats = 0;
    for (std::uint64_t pixel = 0; pixel < e.pixels(); ++pixel)
        for (std::uint64_t tap = 0; tap < e.taps(); ++tap)
            for (std::uint32_t group = 0; group < e.groups; ++group)
                for (std::uint32_t in = 0; in < e.in_channels; in += shape.rows)
                    for (std::uint32_t out = 0; out < e.out_channels; out += shape.columns)
                        ++beats;
    return beats;
}

TEST(mac_array, takes_a_beat_a_cycle_whatever_the_widths) {
    random_source random(1);
    for (int n = 0; n < 1000; ++n) {
        block b = random_block(random, {true, 1, 6, 1});
        b.activation.bits = pick_width(random);
        b.weight.bits = pick_width(random);
        const mac_array_model array(random_array(random));
        const tile_extent e = extent_of(b, {});
        const array_time time = array.time_of(b, e);
        EXPECT_EQ(time.busy, beats_one_by_one(e, array.shape()));
        EXPECT_EQ(time.drain, array.shape().rows + array.shape().columns);
    }
}

TEST(mac_array, refuses_operands_wider_than_a_mac_and_no_others) {
    random_source random(2);
    const block b = random_block(random, {true, 1, 6, 1});
    for (const unsigned widest : {8U, 16U})
        for (unsigned activation = 1; activation <= 16; ++activation)
            for (unsigned weight = 1; weight <= 24; ++weight) {
                block sized = b;
                sized.activation = {activation, true};
                sized.weight = {weight, true};
                const mac_array_model array({{4, 8, 32}, widest});
                EXPECT_EQ(array.refuses(sized).empty(), activation <= widest && weight <= widest);
            }
}

TEST(mac_array, refuses_what_is_no_integer_product) {
    random_source random(3);
    const mac_array_model array({{4, 8, 32}, 16});
    block b = random_block(random, {true, 1, 6, 1});
    b.weight = b.activation = {8, true};
    EXPECT_EQ(array.refuses(b), "");
    block packed = b;
    packed.group_quant = 3;
    EXPECT_NE(array.refuses(packed), "");
    b.activation = {16, true, number_kind::binary};
    EXPECT_NE(array.refuses(b), "");
}

} // namespace
} // namespace bitloom::bit_parallel
