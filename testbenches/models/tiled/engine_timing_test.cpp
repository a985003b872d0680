// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/array_geometry.h"
#include "testbenches/models/tiled/engine_oracle.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <utility>

namespace bitloom::tiled {
namespace {

constexpr std::uint64_t fill = 4 + 8;

/// Bit Fusion's systolic array.
told_array systolic(array_shape shape) {
    return {shape, [shape](const block& b, const tile_index& t) {
                return bitfusion::systolic_array_model(shape).time_of(b, extent_of(b, t));
            }};
}

const told_array shape = systolic({4, 8, 32});

/// `tiles` row tiles of `pixels` outputs each; channels fill one beat and the columns, so that a
/// tile is `pixels` beats and `pixels` cycles of post-processing.
block rows_of_tiles(std::uint32_t tiles, std::uint32_t pixels) {
    block b;
    b.uses_array = true;
    b.activation = b.weight = b.output = b.second = {8, false};
    dim_of(b, dimension::out_row) = {tiles, pixels, pixels};
    dim_of(b, dimension::in_channel) = {1, 4, 4};
    dim_of(b, dimension::out_channel) = {1, 8, 8};
    b.nest[b.nest_depth++] = dimension::out_row;
    b.post.requantise.emplace();
    for (const buffer each : {buffer::ibuf, buffer::wbuf, buffer::bias})
        b.loads[static_cast<unsigned>(each)].used = true;
    b.loads[0].issue_position = 0;
    b.store.used = true;
    b.store.issue_position = 0;
    return b;
}

std::vector<std::uint64_t> cycles_of(const engine_history& h, unsigned engine) {
    std::vector<std::uint64_t> cycles;
    for (const action& a : actions_of(h, engine))
        cycles.push_back(a.cycle);
    return cycles;
}

std::uint64_t no_time(unsigned, const tile_index&) {
    return 0;
}

TEST(engine_timing, takes_beats_and_rows_and_columns_for_a_tile_whose_memory_takes_no_time) {
    const engine_history h = record_engines(rows_of_tiles(1, 20), shape, no_time);
    EXPECT_EQ(h.compute_cycles, 20 + fill);
    EXPECT_EQ(cycles_of(h, post_engine), std::vector<std::uint64_t>{20 + fill});
    EXPECT_EQ(h.cycles, 20 + fill + 20);
}

TEST(engine_timing, lets_tiles_follow_each_other_without_a_bubble_while_output_halves_are_empty) {
    const engine_history h = record_engines(rows_of_tiles(2, 20), shape, no_time);
    EXPECT_EQ(cycles_of(h, array_engine), (std::vector<std::uint64_t>{0, 20}));
    EXPECT_EQ(h.compute_cycles, 2 * 20 + fill);
    EXPECT_EQ(h.cycles, 2 * 20 + fill + 20);
}

TEST(engine_timing, holds_the_third_tile_until_the_first_output_is_stored) {
    const auto slow_store = [](unsigned engine, const tile_index&) {
        return std::uint64_t{engine == store_engine ? 100U : 0U};
    };
    const engine_history h = record_engines(rows_of_tiles(3, 20), shape, slow_store);
    EXPECT_EQ(cycles_of(h, array_engine), (std::vector<std::uint64_t>{0, 20, 40 + fill + 100}));
}

TEST(engine_timing, serves_the_lower_engine_number_first_where_requests_tie) {
    const auto ten = [](unsigned, const tile_index&) { return std::uint64_t{10}; };
    const engine_history h = record_engines(rows_of_tiles(3, 20), shape, ten);
    // All three ask in cycle 0; the input asks again in cycle 10, behind the two that wait,
    // and in cycle 40, when its first tile has been read.
    EXPECT_EQ(cycles_of(h, 0), (std::vector<std::uint64_t>{0, 30, 40}));
    EXPECT_EQ(cycles_of(h, 2), std::vector<std::uint64_t>{10});
    EXPECT_EQ(cycles_of(h, 3), std::vector<std::uint64_t>{20});
    // Weights are there in cycle 20; the next tile's input came while the array worked.
    EXPECT_EQ(cycles_of(h, array_engine), (std::vector<std::uint64_t>{20, 40, 82}));
}

TEST(engine_timing, serves_the_store_first_where_requests_tie) {
    const auto memory = [](unsigned engine, const tile_index& t) {
        const bool first = t[static_cast<unsigned>(dimension::out_row)] == 0;
        return std::uint64_t{engine == store_engine && !first ? 5U : 0U};
    };
    const engine_history h = record_engines(rows_of_tiles(5, 20), shape, memory);
    // Tile 0 is stored in 20 + fill + 20 and lets tile 2 begin there: its beats end with the post
    // of tile 1, so that in this cycle both the store of tile 1 and the load of tile 4 ask.
    const std::uint64_t tie = 3 * 20 + fill;
    EXPECT_EQ(cycles_of(h, store_engine)[1], tie);
    EXPECT_EQ(cycles_of(h, 0), (std::vector<std::uint64_t>{0, 0, 20, 40, tie + 5}));
}

TEST(engine_timing, overlaps_loads_with_compute_so_that_the_slower_one_sets_the_pace) {
    for (const std::uint64_t load : {5U, 20U, 50U}) {
        const auto memory = [&](unsigned engine, const tile_index&) {
            return engine == 0 ? load : 0;
        };
        const std::vector<std::uint64_t> starts =
            cycles_of(record_engines(rows_of_tiles(2, 20), shape, memory), array_engine);
        EXPECT_EQ(starts,
                  (std::vector<std::uint64_t>{load, load + std::max<std::uint64_t>(load, 20)}));
    }
}

TEST(engine_timing, fetches_at_most_two_tiles_ahead) {
    const engine_history h = record_engines(rows_of_tiles(4, 20), shape, no_time);
    EXPECT_EQ(cycles_of(h, 0)[0], 0U);
    EXPECT_EQ(cycles_of(h, 0)[1], 0U);
    EXPECT_EQ(cycles_of(h, 0)[2], 20U); // when the first tile's beats have ended
}

TEST(engine_timing, tells_what_the_array_waits_for) {
    const auto stalls_of = [](unsigned engine, std::uint64_t cycles) {
        const auto memory = [&](unsigned asked, const tile_index&) {
            return asked == engine ? cycles : 0;
        };
        return record_engines(rows_of_tiles(1, 20), shape, memory).stalls;
    };
    // A tile's post-processing is behind the array in any case.
    EXPECT_EQ(stalls_of(0, 7), (stall_cycles{7, 0, 0, 0, 20, 0}));
    EXPECT_EQ(stalls_of(2, 7), (stall_cycles{0, 7, 0, 0, 20, 0}));
    EXPECT_EQ(stalls_of(3, 20 + fill + 7), (stall_cycles{0, 0, 7, 0, 20, 0}));
    EXPECT_EQ(stalls_of(store_engine, 7), (stall_cycles{0, 0, 0, 0, 20, 7}));
}

TEST(engine_timing, adds_up_a_reduction_in_one_output_half) {
    block b = rows_of_tiles(2, 20);
    dim_of(b, dimension::in_channel).tiles = 3;
    b.nest[b.nest_depth++] = dimension::in_channel;
    b.loads[0].issue_position = b.loads[2].issue_position = 1;
    const engine_history h = record_engines(b, shape, no_time);
    std::vector<unsigned> halves, first;
    for (const action& a : actions_of(h, array_engine)) {
        halves.push_back(a.halves[2]);
        first.push_back(a.halves[3]);
    }
    EXPECT_EQ(halves, (std::vector<unsigned>{0, 0, 0, 1, 1, 1}));
    EXPECT_EQ(first, (std::vector<unsigned>{1, 0, 0, 1, 0, 0}));
    EXPECT_EQ(h.cycles, 6 * 20 + fill + 20);
}

TEST(engine_timing, stops_where_memory_refuses) {
    class refusing : public engine_actions {
    public:
        int calls = 0;
        std::optional<std::uint64_t> load(buffer, const tile_index&, unsigned,
                                          std::uint64_t cycle) override {
            return ++calls == 4 ? std::nullopt : std::optional(cycle + 7);
        }
        std::optional<std::uint64_t> store(const tile_index&, unsigned, std::uint64_t) override {
            return std::nullopt;
        }
        array_time compute(const tile_index&, array_halves, bool, std::uint64_t) override {
            return {20, fill};
        }
        std::uint64_t post_process(const tile_index&, post_halves, std::uint64_t) override {
            return 1;
        }
    };
    refusing actions;
    const block_time time = run_engines(rows_of_tiles(4, 20), shape, actions);
    EXPECT_TRUE(time.aborted);
    EXPECT_EQ(time.cycles, 21U);
    EXPECT_EQ(time.compute_cycles, 7U);
    EXPECT_EQ(time.stalls, (stall_cycles{7, 7, 0, 0, 0, 0}));
    EXPECT_EQ(actions.calls, 4);
}

/// Loads are in flight; the fourth is refused when its end comes, the second port's goes on.
TEST(engine_timing, stops_where_a_transfer_in_flight_is_refused_and_waits_for_the_other_port) {
    class refusing_late : public engine_actions {
    public:
        std::array<std::uint64_t, 2> ends{unknown_end, unknown_end};
        int loads = 0; ///< by the first port
        std::optional<std::uint64_t> load(buffer which, const tile_index&, unsigned,
                                          std::uint64_t cycle) override {
            const unsigned port = which == buffer::ibuf ? 0 : 1;
            loads += port == 0 ? 1 : 0;
            ends[port] = cycle + (which == buffer::wbuf && loads >= 3 ? 1000 : 7);
            return unknown_end;
        }
        std::optional<std::uint64_t> store(const tile_index&, unsigned,
                                           std::uint64_t cycle) override {
            return cycle + 1;
        }
        std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override {
            const unsigned port = ends[1] < ends[0] ? 1 : 0;
            if (ends[port] == unknown_end || ends[port] > cycle)
                return std::nullopt;
            return transfer_end{port, std::exchange(ends[port], unknown_end),
                                port == 0 && loads == 4};
        }
        array_time compute(const tile_index&, array_halves, bool, std::uint64_t) override {
            return {20, fill};
        }
        std::uint64_t post_process(const tile_index&, post_halves, std::uint64_t) override {
            return 1;
        }
    };
    block b = rows_of_tiles(8, 20);
    b.loads[2] = b.loads[0]; // weights of every tile
    const told_array two(
        {1, 4, 32},
        [](const block&, const tile_index&) {
            return array_time{20, fill};
        },
        true);
    refusing_late actions;
    const block_time time = run_engines(b, two, actions);
    EXPECT_TRUE(time.aborted);
    EXPECT_EQ(actions.loads, 4);
    EXPECT_EQ(actions.ends[1], unknown_end) << "the other port is still in flight";
    EXPECT_GT(time.cycles, 1000U);
}

void expect_same(const block& b, const told_array& s, const memory_model& memory, const char* what,
                 ends told = ends::told_at_once) {
    const engine_history expected = step_engines(b, s, memory);
    const engine_history got = record_engines(b, s, memory, told);
    ASSERT_EQ(got.cycles, expected.cycles) << what;
    ASSERT_EQ(got.compute_cycles, expected.compute_cycles) << what;
    ASSERT_EQ(got.stalls, expected.stalls) << what;
    ASSERT_EQ(got.compute_cycles + sum_of(got.stalls), got.cycles) << what;
    for (unsigned engine = 0; engine <= post_engine; ++engine)
        ASSERT_EQ(actions_of(got, engine), actions_of(expected, engine)) << what;
    if (!s.two_ports()) { // else two may act in the same cycle
        ASSERT_EQ(port_actions(got), port_actions(expected)) << what;
    }
    for (std::size_t i = 1; i < got.actions.size(); ++i)
        ASSERT_LE(got.actions[i - 1].cycle, got.actions[i].cycle) << what;
}

memory_model any_latency(random_source& random) {
    const std::uint32_t seed = pick(random, 0, ~0U), most = 1U << pick(random, 0, 6);
    return [seed, most](unsigned engine, const tile_index& t) {
        std::uint32_t hash = seed + engine;
        for (const std::uint32_t i : t)
            hash = (hash ^ (i + 0x9e37U)) * 2654435761U;
        return std::uint64_t{(hash >> 8) % most};
    };
}

class engine_timing_of_random_blocks : public ::testing::TestWithParam<bool> {};

TEST_P(engine_timing_of_random_blocks, is_that_of_a_machine_stepped_cycle_by_cycle) {
    random_source random(GetParam() ? 11 : 12);
    for (int n = 0; n < 2500; ++n) {
        const block b = random_block(random, {GetParam(), 3, 4});
        const told_array s = systolic({pick(random, 1, 16), pick(random, 1, 16), 32});
        const std::uint64_t bits_per_cycle = pick(random, 1, toss(random) ? 512 : 16);
        expect_same(
            b, s,
            [&](unsigned engine, const tile_index& t) {
                const tile_extent e = extent_of(b, t);
                const strided_transfer x = engine == store_engine
                                               ? store_of(b, t, e)
                                               : load_of(b, static_cast<buffer>(engine), t, e, {});
                return (x.total_bytes() * 8 + bits_per_cycle - 1) / bits_per_cycle;
            },
            "flat memory");
        if (HasFatalFailure())
            FAIL() << "block " << n;
    }
}

TEST_P(engine_timing_of_random_blocks, is_that_of_a_stepped_machine_with_any_latency) {
    random_source random(GetParam() ? 21 : 22);
    for (int n = 0; n < 2500; ++n) {
        const block b = random_block(random, {GetParam(), 3, 2});
        const told_array s = systolic({pick(random, 1, 4), pick(random, 1, 4), 32});
        expect_same(b, s, any_latency(random), "any latency");
        if (HasFatalFailure())
            FAIL() << "block " << n;
    }
}

TEST_P(engine_timing_of_random_blocks, is_that_of_a_stepped_machine_with_two_ports_and_any_array) {
    random_source random(GetParam() ? 31 : 32);
    for (int n = 0; n < 2500; ++n) {
        const block b = random_block(random, {GetParam(), 3, 2});
        const memory_model busy = any_latency(random), drain = any_latency(random);
        const told_array array(
            {1, pick(random, 1, 4), 32},
            [&](const block&, const tile_index& t) {
                return array_time{busy(array_engine, t) + 1, drain(array_engine, t)};
            },
            toss(random));
        expect_same(b, array, any_latency(random), "two ports");
        if (HasFatalFailure())
            FAIL() << "block " << n;
    }
}

TEST_P(engine_timing_of_random_blocks, is_the_same_if_ends_are_told_when_they_come) {
    random_source random(GetParam() ? 41 : 42);
    for (int n = 0; n < 2500; ++n) {
        const block b = random_block(random, {GetParam(), 3, 2});
        const memory_model busy = any_latency(random), drain = any_latency(random);
        const told_array array(
            {1, pick(random, 1, 4), 32},
            [&](const block&, const tile_index& t) {
                return array_time{busy(array_engine, t) + 1, drain(array_engine, t)};
            },
            toss(random));
        expect_same(b, array, any_latency(random), "ends told late", ends::told_late);
        if (HasFatalFailure())
            FAIL() << "block " << n;
    }
}

INSTANTIATE_TEST_SUITE_P(blocks, engine_timing_of_random_blocks, ::testing::Bool(),
                         [](const auto& it) { return it.param ? "array" : "post_processor"; });

} // namespace
} // namespace bitloom::tiled
