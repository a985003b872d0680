// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/shared_codes.h"

#include <gtest/gtest.h>

namespace bitloom::network {
namespace {

TEST(shared_codes, stay_as_they_are_when_a_copy_changes) {
    const shared_codes before(std::vector<std::int32_t>{1, 2, 3});
    shared_codes copy = before;
    EXPECT_EQ(copy.data(), before.data());
    copy.own()[1] = 7;
    EXPECT_EQ(before, std::vector<std::int32_t>({1, 2, 3}));
    EXPECT_EQ(copy, std::vector<std::int32_t>({1, 7, 3}));
}

TEST(shared_codes, have_one_version_as_long_as_nobody_changes_them) {
    shared_codes codes(std::vector<std::int32_t>{1, 2, 3});
    const shared_codes copy = codes;
    EXPECT_EQ(copy.version(), codes.version());
    const std::uint64_t first = codes.version();
    codes.own()[0] = 9;
    EXPECT_NE(codes.version(), first);
    EXPECT_EQ(copy.version(), first);
    const std::uint64_t second = codes.version();
    codes.own()[0] = 8; // nobody else has them
    EXPECT_NE(codes.version(), second);
    EXPECT_NE(shared_codes(std::vector<std::int32_t>{1, 2, 3}).version(), first);
}

TEST(shared_codes, can_be_none) {
    shared_codes none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.size(), 0U);
    EXPECT_EQ(none.version(), shared_codes(std::vector<std::int32_t>()).version());
    EXPECT_EQ(none.begin(), none.end());
    none.own().resize(2);
    EXPECT_EQ(none, std::vector<std::int32_t>({0, 0}));
    none = {};
    EXPECT_TRUE(none.empty());
}

} // namespace
} // namespace bitloom::network
