// SPDX-License-Identifier: Apache-2.0
// State with figures in it that would be subscripts of what is not there.
#include "models/common/errors.h"
#include "models/common/state_archive.h"
#include "models/memory/sdram/bank_array.h"
#include "models/memory/sdram/in_order_engine.h"
#include "models/memory/sdram/read_places.h"
#include "models/memory/sdram/refresh_timer.h"
#include "models/memory/sdram/shared_rules.h"
#include "models/memory/sdram/write_drain.h"
#include "models/memory/sdram/write_places.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace bitloom::sdram {
namespace {

template <class model>
std::string written_by(model& of) {
    state_writer writer;
    writer(of);
    return writer.take();
}

/// Whether `of` takes `state` with `value` written `from_end` bytes before its end.
template <class model, class type>
bool takes(model& of, std::string state, std::size_t from_end, type value) {
    std::memcpy(&state.at(state.size() - from_end), &value, sizeof value);
    state_reader reader(state);
    try {
        reader(of);
        reader.end();
    } catch (const config_error&) {
        return false;
    }
    return true;
}

TEST(sdram_state, is_refused_with_a_place_beyond_the_queue) {
    const auto expect_refused_in = [](auto places, std::size_t from_end) {
        const std::string good = written_by(places);
        EXPECT_TRUE(takes(places, good, from_end, std::uint64_t{3}));
        EXPECT_FALSE(takes(places, good, from_end, std::uint64_t{4}));
        EXPECT_FALSE(takes(places, good, from_end, ~std::uint64_t{0}));
    };
    expect_refused_in(read_places(4), 8);
    for (const std::size_t taken_or_served : {16, 8})
        expect_refused_in(write_places(4), taken_or_served);
}

TEST(sdram_state, is_refused_with_open_banks_that_have_no_row) {
    bank_array banks{preset()};
    banks.activate(2, 5, 0);
    const std::string good = written_by(banks);
    constexpr std::size_t open = 16;
    EXPECT_TRUE(takes(banks, good, open, std::uint64_t{1 << 2}));
    constexpr std::uint64_t one = 1;
    for (const std::uint64_t bad : {one - 1, one << 2 | one << 3, one << 3, one << 63 | one << 2})
        EXPECT_FALSE(takes(banks, good, open, bad)) << bad;
}

TEST(sdram_state, is_refused_with_a_refresh_that_is_never_due) {
    const preset p;
    refresh_timer timer(p);
    const std::string good = written_by(timer);
    const clocks interval = p.timing.refi;
    EXPECT_TRUE(takes(timer, good, 8, 3 * interval));
    for (const clocks bad : {clocks{0}, -interval, interval + 1, never})
        EXPECT_FALSE(takes(timer, good, 8, bad)) << bad;
}

TEST(sdram_state, is_refused_with_a_third_direction) {
    write_drain drain{queue_parameters()};
    const std::string good = written_by(drain);
    EXPECT_TRUE(takes(drain, good, 1, std::uint8_t{1}));
    EXPECT_EQ(drain.current(), direction::write);
    EXPECT_FALSE(takes(drain, good, 1, std::uint8_t{2}));
}

TEST(sdram_state, is_refused_with_a_fifth_act_of_the_window) {
    const preset p;
    shared_rules rules(p, timing_rules(p));
    const std::string good = written_by(rules);
    EXPECT_TRUE(takes(rules, good, 4, std::uint32_t{3}));
    EXPECT_FALSE(takes(rules, good, 4, std::uint32_t{4}));
}

/// Bytes of the engine's read and write places, behind its writes.
constexpr std::size_t both_queues = (8 + 32 * 8 + 8) + (8 + 32 * 8 + 16);

TEST(sdram_state, is_refused_with_writes_that_cannot_wait) {
    const preset p;
    in_order_engine engine(p);
    engine.write({0, 3, 1, 0}, 0);
    const std::string good = written_by(engine);
    constexpr std::size_t waiting = both_queues + 8, write = waiting + 32;
    constexpr std::size_t bank = write - 4, count = write - 16, ends = waiting + 4 * 8 + 32 + 8;
    EXPECT_TRUE(takes(engine, good, bank, std::uint32_t{15}));
    EXPECT_FALSE(takes(engine, good, bank, std::uint32_t{16}));
    EXPECT_TRUE(takes(engine, good, count, std::uint64_t{1}));
    EXPECT_FALSE(takes(engine, good, count, std::uint64_t{0}));
    EXPECT_FALSE(takes(engine, good, count, std::uint64_t{2})) << "as many as wait";
    EXPECT_FALSE(takes(engine, good, waiting, std::uint64_t{2}));
    std::string none = good; // nothing waits, but a run of no bursts
    none.at(none.size() - waiting) = 0;
    EXPECT_FALSE(takes(engine, none, count, std::uint64_t{0}));
    const std::size_t direction_byte = ends + 1;
    EXPECT_TRUE(takes(engine, good, direction_byte, std::uint8_t{0}));
    EXPECT_FALSE(takes(engine, good, direction_byte, std::uint8_t{2}));
}

TEST(sdram_state, is_refused_with_counts_of_writes_that_wrap_around) {
    in_order_engine engine{preset()};
    engine.write({0, 3, 1, 0}, 0);
    engine.write({0, 3, 2, 0}, 0);
    std::string state = written_by(engine);
    constexpr std::size_t last = both_queues + 8 + 32;
    const std::uint64_t much = 1ULL << 63;
    std::memcpy(&state.at(state.size() - last - 32 + 16), &much, sizeof much);
    // Together they would be 2 again.
    EXPECT_FALSE(takes(engine, state, last - 16, much + 2));
}

} // namespace
} // namespace bitloom::sdram
