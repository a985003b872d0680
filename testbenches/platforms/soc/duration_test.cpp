// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/soc/duration.h"

#include <gtest/gtest.h>

#include <utility>

namespace bitloom::soc {
namespace {

TEST(duration, is_a_number_and_a_unit) {
    for (const auto& [text, picoseconds] : {std::pair<const char*, std::uint64_t>{"1ps", 1},
                                            {"10ms", 10'000'000'000},
                                            {"2s", 2'000'000'000'000},
                                            {"1.5us", 1'500'000},
                                            {"0.001ns", 1},
                                            {"18446744073709551615ps", 18446744073709551615ULL}})
        EXPECT_EQ(parse_duration(text, ""), picoseconds) << text;
}

TEST(duration, is_nothing_else) {
    for (const char* text :
         {"", "10", "ms", "10 ms", "-1s", "+1s", "0s", "0.0001ns", "1e3s", "1h", "1Ms", "1.s",
          "0x10s", "1.2.3s", "18446744073709551616ps", "99999999s"})
        EXPECT_THROW(parse_duration(text, ""), config_error) << text;
}

} // namespace
} // namespace bitloom::soc
