// SPDX-License-Identifier: Apache-2.0
#include "models/common/simulated_time.h"

#include <gtest/gtest.h>

#include <random>

namespace bitloom {
namespace {

__extension__ using wide = unsigned __int128;
constexpr std::uint64_t second = 1'000'000'000'000; // picoseconds
constexpr std::uint64_t clocks[] = {1'000,         32'768,        999'983,       100'000'000,
                                    333'333'333,   500'000'000,   980'000'000,   1'000'000'007,
                                    2'147'483'647, 3'333'333'333, 7'000'000'001, 10'000'000'000};

std::uint64_t picoseconds(const sc_core::sc_time& t) {
    return t.value();
}
sc_core::sc_time time_of(std::uint64_t ps) {
    return sc_core::sc_time::from_value(ps);
}
/// Counts up to 10^12 whose time 63 bits of picoseconds hold.
std::uint64_t largest_count(std::uint64_t hertz) {
    const wide most = (static_cast<wide>(1) << 63) / second * hertz;
    return most > second ? second : static_cast<std::uint64_t>(most);
}

template <class function>
void for_each_count(std::uint64_t hertz, function check) {
    std::mt19937_64 random(hertz);
    for (std::uint64_t n = 0; n < 2000; ++n)
        check(n);
    const std::uint64_t most = largest_count(hertz);
    for (int repeat = 0; repeat < 5000; ++repeat)
        check(random() % most >> random() % 40);
    for (std::uint64_t n = most - 100; n <= most; ++n)
        check(n);
}

TEST(simulated_time, has_a_resolution_of_a_picosecond) {
    EXPECT_EQ(sc_core::sc_get_time_resolution(), sc_core::sc_time(1, sc_core::SC_PS));
}

TEST(simulated_time, of_whole_cycles_is_within_half_a_picosecond_of_the_real_one) {
    for (const std::uint64_t hertz : clocks)
        for_each_count(hertz, [hertz](std::uint64_t n) {
            // |ps - n * 1e12 / f| <= 1/2, in whole numbers
            const wide exact = static_cast<wide>(n) * second * 2;
            const wide found = static_cast<wide>(picoseconds(cycles_to_time(n, hertz))) * hertz * 2;
            ASSERT_LE(found > exact ? found - exact : exact - found, hertz) << n << " at " << hertz;
        });
}

TEST(simulated_time, comes_back_as_the_cycles_it_was_made_of) {
    for (const std::uint64_t hertz : clocks)
        for_each_count(hertz, [hertz](std::uint64_t n) {
            ASSERT_EQ(time_to_cycles(cycles_to_time(n, hertz), hertz), n) << n << " at " << hertz;
        });
}

TEST(simulated_time, between_two_cycles_counts_as_the_later_one) {
    std::mt19937_64 random(12);
    for (const std::uint64_t hertz : clocks)
        for_each_count(hertz, [&](std::uint64_t n) {
            const std::uint64_t from = picoseconds(cycles_to_time(n, hertz));
            const std::uint64_t to = picoseconds(cycles_to_time(n + 1, hertz));
            ASSERT_GE(to, from + 99);
            // A picosecond belongs to either neighbour: that much the conversion rounds.
            const std::uint64_t between = from + 2 + random() % (to - from - 2);
            ASSERT_EQ(time_to_cycles(time_of(between), hertz), n + 1) << between << " at " << hertz;
        });
}

TEST(simulated_time, of_clocks_with_whole_periods_rounds_up_from_the_first_picosecond) {
    for (const std::uint64_t hertz :
         {1'000ULL, 500'000'000ULL, 1'000'000'000ULL, 10'000'000'000ULL})
        for (std::uint64_t n = 0; n < 1000; ++n) {
            const std::uint64_t whole = picoseconds(cycles_to_time(n, hertz));
            EXPECT_EQ(whole, n * (second / hertz));
            EXPECT_EQ(time_to_cycles(time_of(whole + 1), hertz), n + 1);
        }
}

TEST(simulated_time, does_not_accumulate_rounding) {
    // 980 MHz: 1020.408... ps; a day of cycles ends within half a picosecond of the day.
    EXPECT_EQ(picoseconds(cycles_to_time(980'000'000ULL * 86'400, 980'000'000)), 86'400 * second);
    EXPECT_EQ(picoseconds(cycles_to_time(333'333'333, 333'333'333)), second);
    EXPECT_EQ(picoseconds(cycles_to_time(1, 333'333'333)), 3000U);
    EXPECT_EQ(picoseconds(cycles_to_time(1, 980'000'000)), 1020U);
    EXPECT_EQ(picoseconds(cycles_to_time(5, 980'000'000)), 5102U);
}

TEST(simulated_time, of_a_tick_is_the_first_that_shows_it) {
    for (const std::uint64_t hertz : clocks)
        for_each_count(hertz, [hertz](std::uint64_t n) {
            const auto when = time_of_tick(n, hertz);
            ASSERT_TRUE(when);
            ASSERT_EQ(whole_ticks(*when, hertz), n) << n << " at " << hertz;
            if (n == 0)
                return;
            const std::uint64_t before = whole_ticks(time_of(picoseconds(*when) - 1), hertz);
            ASSERT_EQ(before, n - 1) << n << " at " << hertz;
        });
}

TEST(simulated_time, holds_no_tick_beyond_its_end) {
    EXPECT_FALSE(time_of_tick(~0ULL, 10'000'000));
    EXPECT_EQ(whole_ticks(sc_core::sc_max_time(), 10'000'000), ~0ULL / 100'000);
}

} // namespace
} // namespace bitloom
