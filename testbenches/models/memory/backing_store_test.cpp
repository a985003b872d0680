// SPDX-License-Identifier: Apache-2.0
#include "models/memory/backing_store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <new>

namespace bitloom {
namespace {

std::size_t resident_bytes() {
    std::size_t total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(backing_store, holds_zeros_and_what_is_written) {
    backing_store store(1000);
    EXPECT_EQ(store.size(), 1000U);
    for (std::size_t i = 0; i < store.size(); ++i)
        ASSERT_EQ(store.data()[i], 0);
    store.data()[999] = 7;
    const backing_store& reader = store;
    EXPECT_EQ(reader.data()[999], 7);
}

TEST(backing_store, costs_only_the_pages_that_are_touched) {
    constexpr std::size_t gigabyte = std::size_t{1} << 30;
    const std::size_t before = resident_bytes();
    backing_store store(16 * gigabyte);
    for (std::size_t i = 0; i < 16; ++i)
        store.data()[i * gigabyte + 12345] = static_cast<std::uint8_t>(i + 1);
    store.data()[16 * gigabyte - 1] = 99;
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_EQ(store.data()[i * gigabyte + 12345], i + 1);
    EXPECT_EQ(store.data()[16 * gigabyte - 1], 99);
    EXPECT_LT(resident_bytes(), before + 64 * 1024 * 1024); // huge pages included
}

TEST(backing_store, throws_bad_alloc_beyond_the_address_space) {
    EXPECT_THROW(backing_store(std::size_t{1} << 62), std::bad_alloc);
}

} // namespace
} // namespace bitloom
