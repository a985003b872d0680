// SPDX-License-Identifier: Apache-2.0
#include "models/common/byte_box.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace bitloom {
namespace {

TEST(byte_box, lies_within_memory_if_each_of_its_pieces_does) {
    std::mt19937 random(1);
    const auto pick = [&](int lowest, int highest) {
        return std::uniform_int_distribution(lowest, highest)(random);
    };
    unsigned inside = 0;
    for (unsigned n = 0; n < 20'000; ++n) {
        byte_box box;
        box.address = static_cast<std::uint64_t>(pick(0, 120));
        box.bytes = static_cast<std::uint64_t>(pick(0, 20));
        for (std::size_t level = 0; level < 3; ++level) {
            box.counts[level] = static_cast<std::uint32_t>(pick(0, 3));
            box.strides[level] = pick(-30, 40);
        }
        bool all = true;
        for (std::int64_t i = 0; i < box.counts[0]; ++i)
            for (std::int64_t j = 0; j < box.counts[1]; ++j)
                for (std::int64_t k = 0; k < box.counts[2]; ++k) {
                    const std::int64_t at = static_cast<std::int64_t>(box.address) +
                                            i * box.strides[0] + j * box.strides[1] +
                                            k * box.strides[2];
                    all = all && at >= 0 && at + static_cast<std::int64_t>(box.bytes) <= 100;
                }
        ASSERT_EQ(box.within(100), all || box.total_bytes() == 0) << n;
        inside += all ? 1 : 0;
    }
    EXPECT_GT(inside, 1000U);
}

TEST(byte_box, does_not_wrap_around) {
    byte_box box{1, {0xffff'ffff, 0xffff'ffff, 0xffff'ffff}, {}, 1};
    EXPECT_TRUE(box.within(2));
    box.strides = {std::numeric_limits<std::int64_t>::max(), 1, 1};
    EXPECT_FALSE(box.within(std::numeric_limits<std::uint64_t>::max()));
    box.strides = {std::numeric_limits<std::int64_t>::min(), 1, 1};
    EXPECT_FALSE(box.within(std::numeric_limits<std::uint64_t>::max()));
    EXPECT_FALSE((byte_box{~0ULL, {1, 1, 1}, {}, 2}.within(~0ULL)));
}

} // namespace
} // namespace bitloom
