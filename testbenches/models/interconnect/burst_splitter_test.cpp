// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/burst_splitter.h"
#include "testbenches/models/interconnect/dma_bench.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace bitloom {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::vector<burst> requests_of(const strided_transfer& t, std::uint64_t longest, bool is_load) {
    std::vector<burst> all;
    burst_splitter splitter(longest);
    splitter.begin(t, is_load);
    while (!splitter.done())
        splitter.next(all.emplace_back());
    return all;
}

/// Address and length of each.
std::vector<std::pair<std::uint64_t, std::uint64_t>>
ranges_of(const strided_transfer& t, std::uint64_t longest, bool is_load) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const burst& b : requests_of(t, longest, is_load))
        ranges.emplace_back(b.address, b.bytes);
    return ranges;
}

strided_transfer piece(std::uint64_t address, std::uint64_t bytes) {
    strided_transfer t;
    t.address = address;
    t.bytes = bytes;
    return t;
}

TEST(burst_splitter, loads_whole_blocks_around_unaligned_ends) {
    EXPECT_THAT(ranges_of(piece(3, 125), 64, true), ElementsAre(Pair(0, 64), Pair(64, 64)));
    EXPECT_THAT(ranges_of(piece(67, 5), 64, true), ElementsAre(Pair(64, 8)));
    EXPECT_THAT(ranges_of(piece(95, 2), 64, true), ElementsAre(Pair(64, 64)));
    EXPECT_THAT(ranges_of(piece(9, 1), 64, true), ElementsAre(Pair(9, 1)));
}

TEST(burst_splitter, stores_no_byte_beside_the_transfer) {
    EXPECT_THAT(
        ranges_of(piece(3, 125), 64, false),
        ElementsAre(Pair(3, 1), Pair(4, 4), Pair(8, 8), Pair(16, 16), Pair(32, 32), Pair(64, 64)));
    EXPECT_THAT(ranges_of(piece(128, 71), 64, false),
                ElementsAre(Pair(128, 64), Pair(192, 4), Pair(196, 2), Pair(198, 1)));
}

TEST(burst_splitter, asks_once_for_pieces_of_one_line) {
    strided_transfer t = piece(4, 4);
    t.counts = {1, 1, 12};
    t.strides = {0, 0, 16};
    t.local_strides = {0, 0, 4};
    EXPECT_THAT(ranges_of(t, 64, true), ElementsAre(Pair(0, 64), Pair(64, 64), Pair(128, 64)));
    t.strides[2] = 4; // they touch in memory, and not in the tile
    t.local_strides[2] = 5;
    EXPECT_THAT(ranges_of(t, 64, false),
                ElementsAre(Pair(4, 4), Pair(8, 8), Pair(16, 16), Pair(32, 16), Pair(48, 4)));
}

TEST(burst_splitter, has_nothing_to_ask_for_an_empty_transfer) {
    EXPECT_TRUE(requests_of(piece(64, 0), 64, true).empty());
    strided_transfer t = piece(64, 8);
    t.counts[1] = 0;
    EXPECT_TRUE(requests_of(t, 64, false).empty());
}

/// Longest request.
class random_transfers : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(random_transfers, are_lawful_requests_that_move_each_byte_once) {
    const std::uint64_t longest = GetParam();
    std::mt19937_64 random(longest);
    for (unsigned n = 0; n < 2000; ++n) {
        const box b = random_box(random);
        const bool is_load = n % 2 == 0;
        std::map<std::uint64_t, std::uint64_t> wanted; // tile's byte to memory's
        for_each_byte(b.transfer, [&](std::size_t memory, std::size_t local) {
            wanted[local] = dma_bench::base + memory;
        });
        std::uint64_t stored = 0, asked = 0;
        for (const burst& request : requests_of(b.transfer, longest, is_load)) {
            ASSERT_EQ(request.bytes & (request.bytes - 1), 0U);
            ASSERT_EQ(request.address % request.bytes, 0U);
            ASSERT_LE(request.bytes, longest);
            ASSERT_FALSE(request.parts.empty());
            ++asked;
            for (const burst::part& p : request.parts) {
                ASSERT_GE(p.address, request.address);
                ASSERT_LE(p.address + p.bytes, request.address + request.bytes);
                stored += p.bytes;
                for (std::uint64_t i = 0; i < p.bytes; ++i) {
                    const auto found = wanted.find(p.local + i);
                    ASSERT_NE(found, wanted.end()) << "twice, or not of the transfer";
                    ASSERT_EQ(found->second, p.address + i);
                    wanted.erase(found);
                }
            }
            if (!is_load) {
                ASSERT_EQ(stored, request.bytes) << "a store writes its own bytes alone";
                stored = 0;
            }
        }
        ASSERT_TRUE(wanted.empty());
        ASSERT_LE(asked, b.transfer.total_bytes());
    }
}

INSTANTIATE_TEST_SUITE_P(lengths, random_transfers, ::testing::Values(1, 8, 64, 256, 4096));

} // namespace
} // namespace bitloom
