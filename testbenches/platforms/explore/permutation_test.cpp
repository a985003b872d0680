// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/permutation.h"

#include <gtest/gtest.h>

#include <vector>

namespace bitloom::explore {
namespace {

TEST(permutation, takes_every_number_once) {
    for (std::uint64_t size = 1; size <= 300; ++size)
        for (std::uint64_t seed = 0; seed < 3; ++seed) {
            const permutation order(size, seed);
            std::vector<bool> seen(size, false);
            for (std::uint64_t n = 0; n < size; ++n) {
                const std::uint64_t found = order(n);
                ASSERT_LT(found, size);
                ASSERT_FALSE(seen[found]) << size << " " << seed;
                seen[found] = true;
            }
        }
}

TEST(permutation, follows_its_seed) {
    const permutation a(1000, 1), b(1000, 1), c(1000, 2);
    int same = 0;
    for (std::uint64_t n = 0; n < 1000; ++n) {
        EXPECT_EQ(a(n), b(n));
        same += a(n) == c(n) ? 1 : 0;
    }
    EXPECT_LT(same, 20) << "two orders agree by chance in one place";
}

} // namespace
} // namespace bitloom::explore
