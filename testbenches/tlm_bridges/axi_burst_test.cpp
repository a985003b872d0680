// SPDX-License-Identifier: Apache-2.0
// Bursts against the address equations of the specification, byte by byte.
#include "tlm_bridges/axi_burst.h"

#include <gmock/gmock.h>

#include <random>

namespace bitloom::axi {
namespace {

TEST(axi_bursts, of_a_transfer_hold_each_of_its_bytes_once_and_are_legal) {
    std::mt19937 random(3);
    for (unsigned n = 0; n < 20'000; ++n) {
        const unsigned bus = 4U << random() % 3;
        const std::uint64_t first = random() % 20'000, length = 1 + random() % (n % 2 ? 40 : 9000);
        std::uint64_t next = first;
        for (const burst& b : bursts_of(first, length, bus)) {
            ASSERT_EQ(broken_rule(b, bus), nullptr);
            ASSERT_EQ(b.kind, incr);
            ASSERT_EQ(b.address, next);
            ASSERT_LE(b.beats, 256U);
            next += b.bytes();
        }
        // The last beat may be a part of its word.
        ASSERT_GE(next, first + length);
        ASSERT_LT(next, first + length + bus);
    }
}

TEST(axi_bursts, keep_the_size_of_a_part_of_a_word) {
    const auto bursts = bursts_of(0x1006, 2, 8);
    ASSERT_EQ(bursts.size(), 1U);
    EXPECT_EQ(bursts[0].size, 1U);
    EXPECT_EQ(bursts[0].bytes(), 2U);
}

/// Address_N of A3.4.1, with its names.
std::uint64_t specified_address(const burst& b, unsigned n) {
    const std::uint64_t start_address = b.address, number_bytes = 1ULL << b.size;
    const std::uint64_t aligned_address = start_address / number_bytes * number_bytes;
    if (b.kind == fixed || n == 0)
        return start_address;
    if (b.kind == incr)
        return aligned_address + n * number_bytes;
    const std::uint64_t container = number_bytes * b.beats;
    const std::uint64_t wrap_boundary = start_address / container * container;
    std::uint64_t address = start_address;
    for (unsigned k = 0; k < n; ++k)
        if ((address += number_bytes) == wrap_boundary + container)
            address = wrap_boundary;
    return address;
}

TEST(axi_bursts, have_the_beats_of_the_specification) {
    std::mt19937 random(5);
    unsigned legal = 0;
    for (unsigned n = 0; n < 50'000; ++n) {
        const burst b{random() % 8192, static_cast<unsigned>(1 + random() % (n % 2 ? 16 : 256)),
                      static_cast<unsigned>(random() % 5),
                      static_cast<std::uint32_t>(random() % 3)};
        if (broken_rule(b, 16) != nullptr)
            continue;
        ++legal;
        std::vector<std::uint64_t> specified, ours;
        for (unsigned beat = 0; beat < b.beats; ++beat) {
            const std::uint64_t at = specified_address(b, beat);
            ASSERT_EQ(b.beat_address(beat), at);
            for (std::uint64_t byte = at; byte < (at >> b.size << b.size) + b.beat_bytes(); ++byte)
                specified.push_back(byte);
        }
        for (const run& r : runs_of(b)) {
            ASSERT_EQ(r.first, ours.size());
            for (std::uint64_t byte = 0; byte < r.bytes; ++byte)
                ours.push_back(r.address + byte);
        }
        ASSERT_EQ(ours, specified);
        ASSERT_EQ(b.bytes(), specified.size());
    }
    EXPECT_GT(legal, 10'000U);
}

TEST(axi_bursts, that_are_illegal_name_their_rule) {
    using ::testing::HasSubstr;
    EXPECT_THAT(broken_rule({0, 1, 3, incr}, 4), HasSubstr("wider than the bus"));
    EXPECT_THAT(broken_rule({0, 17, 2, fixed}, 4), HasSubstr("FIXED"));
    EXPECT_THAT(broken_rule({4092, 2, 2, incr}, 4), HasSubstr("4 KiB"));
    EXPECT_EQ(broken_rule({4093, 1, 2, incr}, 4), nullptr);
    EXPECT_THAT(broken_rule({0, 3, 2, wrap}, 4), HasSubstr("2, 4, 8 or 16"));
    EXPECT_THAT(broken_rule({2, 4, 2, wrap}, 4), HasSubstr("unaligned"));
    EXPECT_THAT(broken_rule({0, 1, 2, 3}, 4), HasSubstr("reserved"));
}

} // namespace
} // namespace bitloom::axi
