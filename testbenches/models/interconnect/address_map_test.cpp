// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/interconnect/bus.h"
#include "testbenches/support/systemc_fixture.h"

#include <gmock/gmock.h>

#include <string>

namespace bitloom {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class address_map : public testing::systemc_fixture {
protected:
    static std::string refusal(std::vector<address_range> map) {
        try {
            bus refused("bus", std::move(map));
        } catch (const config_error& error) {
            return error.what();
        }
        return "";
    }
};

TEST_F(address_map, takes_ranges_that_touch_in_any_order) {
    EXPECT_EQ(refusal({{"b", 0x200, 0x100}, {"a", 0x100, 0x100}, {"c", 0x300, 1}}), "");
}

TEST_F(address_map, takes_all_there_is) {
    EXPECT_EQ(refusal({{"half", 0, 1ULL << 63}, {"rest", 1ULL << 63, 1ULL << 63}}), "");
}

TEST_F(address_map, refuses_an_empty_range) {
    EXPECT_THAT(refusal({{"a", 0, 1}, {"nothing", 0x100, 0}}),
                AllOf(HasSubstr("nothing"), HasSubstr("empty"), Not(HasSubstr("\n"))));
}

TEST_F(address_map, refuses_a_range_that_wraps) {
    EXPECT_THAT(refusal({{"a", ~0ULL, 2}}), AllOf(HasSubstr("a: "), HasSubstr("wraps")));
    EXPECT_EQ(refusal({{"a", 1, ~0ULL}}), "") << "ends at the last address";
    EXPECT_NE(refusal({{"a", 2, ~0ULL}}), "");
}

TEST_F(address_map, refuses_ranges_that_overlap_in_whatever_way) {
    const address_range first{"first", 0x1000, 0x100};
    const address_range overlaps[] = {{"same", 0x1000, 0x100},  {"inside", 0x1010, 1},
                                      {"around", 0, 0x10000},   {"head", 0xff0, 0x11},
                                      {"tail", 0x10ff, 0x1000}, {"all", 0, ~0ULL}};
    for (const address_range& second : overlaps) {
        EXPECT_THAT(refusal({first, second}),
                    AllOf(HasSubstr(second.name + " overlaps first"), Not(HasSubstr("\n"))));
        EXPECT_THAT(refusal({second, first}), HasSubstr("first overlaps " + second.name));
    }
    EXPECT_EQ(refusal({first, {"below", 0xf00, 0x100}, {"above", 0x1100, 0x10}}), "");
}

} // namespace
} // namespace bitloom
