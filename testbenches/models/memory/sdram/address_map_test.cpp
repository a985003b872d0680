// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/memory/sdram/address_map.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <tuple>

namespace bitloom::sdram {
namespace {

preset small() {
    preset p;
    p.org.rows = 16;
    p.org.columns = 32; // four bursts
    return p;
}

std::string refusal(preset p, const std::string& mapping) {
    p.mapping = mapping;
    try {
        const address_map map(p);
    } catch (const config_error& error) {
        return error.what();
    }
    return "none";
}

TEST(address_map, cuts_fields_from_the_lowest_bit_up) {
    preset p; // DDR4: 15 row, 2 + 2 bank, 7 column and 6 offset bits
    const address_map interleaved(p);
    const std::uint64_t address = 0x1234ULL << 17 | 2ULL << 15 | 0x55ULL << 8 | 3ULL << 6 | 0x21;
    const location a = interleaved.locate(address);
    EXPECT_EQ(std::tuple(a.channel, a.row, a.bank, a.column), std::tuple(0U, 0x1234U, 14U, 0x55U));
    p.mapping = "row:bank:bankgroup:col:offset";
    const location b =
        address_map(p).locate(0x1234ULL << 17 | 2ULL << 15 | 3ULL << 13 | 0x55ULL << 6);
    EXPECT_EQ(std::tuple(b.row, b.bank, b.column), std::tuple(0x1234U, 14U, 0x55U));
}

TEST(address_map, gives_every_burst_a_place_of_its_own) {
    preset p = small();
    for (const std::uint32_t channels : {1U, 4U})
        for (const char* mapping :
             {"row:bank:col:bankgroup:offset", "col:bankgroup:row:bank:offset",
              "bank:bankgroup:channel:row:rank:col:offset"}) {
            p.channels = channels;
            p.mapping = mapping;
            const address_map map(p);
            std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> seen;
            for (std::uint64_t at = 0; at < map.bytes(); at += map.burst_bytes()) {
                const location l = map.locate(at);
                EXPECT_LT(l.channel, channels);
                EXPECT_LT(l.bank, 16U);
                EXPECT_LT(l.row, 16U);
                EXPECT_LT(l.column, 4U);
                seen.insert({l.channel, l.bank, l.row, l.column});
            }
            EXPECT_EQ(seen.size(), map.bytes() / map.burst_bytes()) << mapping;
            EXPECT_EQ(seen.size(), channels * 16 * 16 * 4);
        }
}

TEST(address_map, interleaves_channels_burst_by_burst_unless_told) {
    preset p = small();
    p.channels = 2;
    const address_map by_burst(p);
    EXPECT_EQ(by_burst.locate(0).channel, 0U);
    EXPECT_EQ(by_burst.locate(64).channel, 1U);
    EXPECT_EQ(by_burst.locate(128).channel, 0U);
    EXPECT_TRUE(by_burst.within_one_channel(64, 64));
    EXPECT_FALSE(by_burst.within_one_channel(0, 128));
    EXPECT_FALSE(by_burst.within_one_channel(32, 64));
    p.mapping = "channel:row:bank:col:bankgroup:offset";
    const address_map by_half(p);
    EXPECT_EQ(by_half.locate(64).channel, 0U);
    EXPECT_EQ(by_half.locate(by_half.bytes() / 2).channel, 1U);
    EXPECT_TRUE(by_half.within_one_channel(0, by_half.bytes() / 2));
}

TEST(address_map, refuses_fields_that_are_unknown_missing_doubled_or_out_of_place) {
    const preset p = small();
    EXPECT_EQ(refusal(p, p.mapping), "none");
    for (const char* missing :
         {"bank:col:bankgroup:offset", "row:col:bankgroup:offset", "row:bank:bankgroup:offset",
          "row:bank:col:offset", "row:bank:col:bankgroup"})
        EXPECT_NE(refusal(p, missing).find("is missing"), std::string::npos) << missing;
    for (const char* doubled :
         {"row:row:bank:col:bankgroup:offset", "row:bank:col:bankgroup:offset:offset",
          "row:bank:bankgroup:col:bankgroup:offset"})
        EXPECT_NE(refusal(p, doubled).find("twice"), std::string::npos) << doubled;
    for (const char* unknown : {"", ":", "rows:bank:col:bankgroup:offset",
                                "row:bank:col:bankgroup:offset:", "row bank col bankgroup offset",
                                "row:bank: col:bankgroup:offset"})
        EXPECT_NE(refusal(p, unknown).find("unknown"), std::string::npos) << unknown;
    EXPECT_NE(refusal(p, "offset:row:bank:col:bankgroup").find("last"), std::string::npos);
}

TEST(address_map, needs_no_bank_group_where_there_is_one) {
    preset p = small();
    p.org.bankgroups = 1;
    p.org.banks_per_group = 8;
    EXPECT_EQ(refusal(p, "row:bank:col:offset"), "none");
    EXPECT_EQ(refusal(p, "row:bank:bankgroup:col:offset"), "none");
}

} // namespace
} // namespace bitloom::sdram
