// SPDX-License-Identifier: Apache-2.0
// Causes of random blocks against their cycles, and of blocks of which it is known what bounds
// them.
#include "models/bitfusion/array_geometry.h"
#include "models/tiled/critical_path.h"
#include "models/tiled/program_estimate.h"
#include "testbenches/models/tiled/engine_oracle.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bitloom::tiled {
namespace {

/// Notes when each kind of engine was busy, next to what is followed.
class timed_actions : public engine_actions {
public:
    timed_actions(const block& b, const told_array& array, const memory_model& memory, ends told)
        : m_block(b)
        , m_array(array)
        , m_memory(memory)
        , m_told(told) {}

    struct span {
        std::uint64_t begin, end;
    };
    std::vector<span> transfers, tiles, posts;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned,
                                      std::uint64_t cycle) override {
        return moves(m_array.port_of(which), cycle, m_memory(static_cast<unsigned>(which), t));
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned,
                                       std::uint64_t cycle) override {
        return moves(0, cycle, m_memory(store_engine, t));
    }
    std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override {
        const unsigned port = m_ends[1] < m_ends[0] ? 1 : 0;
        if (m_ends[port] == unknown_end || m_ends[port] > cycle)
            return std::nullopt;
        return transfer_end{port, std::exchange(m_ends[port], unknown_end), false};
    }
    array_time compute(const tile_index& t, array_halves, bool, std::uint64_t cycle) override {
        const array_time time = m_array.time_of(m_block, t);
        tiles.push_back({cycle, cycle + time.busy});
        return time;
    }
    std::uint64_t post_process(const tile_index& t, post_halves, std::uint64_t cycle) override {
        const std::uint64_t cycles = post_cycles(m_block, extent_of(m_block, t), m_array.shape());
        posts.push_back({cycle, cycle + cycles});
        return cycles;
    }

private:
    std::optional<std::uint64_t> moves(unsigned port, std::uint64_t cycle, std::uint64_t takes) {
        transfers.push_back({cycle, cycle + takes});
        if (m_told == ends::told_at_once)
            return cycle + takes;
        m_ends[port] = cycle + takes;
        return unknown_end;
    }

    const block& m_block;
    const told_array& m_array;
    const memory_model& m_memory;
    const ends m_told;
    std::array<std::uint64_t, 2> m_ends{unknown_end, unknown_end};
};

std::uint64_t total(const std::vector<timed_actions::span>& spans) {
    std::uint64_t cycles = 0;
    for (const auto& s : spans)
        cycles += s.end - s.begin;
    return cycles;
}

std::uint64_t moving(const cause_cycles& cycles) {
    std::uint64_t sum = 0;
    for (const cycle_cause c : stream_causes)
        sum += cycles[index(c)];
    return sum;
}

TEST(critical_path, adds_up_to_the_cycles_of_random_blocks_and_never_to_more_than_an_engine_did) {
    random_source random(53);
    unsigned with_all = 0;
    for (unsigned n = 0; n < 4000; ++n) {
        const block b = random_block(random, {toss(random), 6, 4, 600});
        const bool slow_memory = toss(random);
        const std::uint32_t seed = pick(random, 1, 1'000'000);
        const auto any = [seed](unsigned engine, const tile_index& t, std::uint32_t most) {
            std::uint32_t mixed = seed + engine * 7919;
            for (const std::uint32_t i : t)
                mixed = mixed * 2654435761U + i;
            return std::uint64_t{(mixed >> 8) % most};
        };
        const memory_model memory = [&](unsigned engine, const tile_index& t) {
            return any(engine, t, slow_memory ? 90 : 9);
        };
        const told_array array(
            {4, 4, 32},
            [&](const block&, const tile_index& t) {
                return array_time{any(array_engine, t, 60), any(array_engine + 9, t, 12)};
            },
            toss(random));
        for (const ends told : {ends::told_at_once, ends::told_late}) {
            timed_actions actions(b, array, memory, told);
            transfer_reasons flat;
            path_recorder recorder(flat);
            const block_time followed = recorder.run(b, array, actions, 0);
            timed_actions alone(b, array, memory, told);
            ASSERT_EQ(followed.cycles, run_engines(b, array, alone).cycles) << "block " << n;
            const block_path path = recorder.end_program(0).front();
            ASSERT_EQ(sum_of(path.cycles), followed.cycles) << "block " << n;
            ASSERT_LE(path.cycles[index(cycle_cause::compute)], total(actions.tiles));
            ASSERT_LE(path.cycles[index(cycle_cause::post_processing)], total(actions.posts));
            ASSERT_LE(moving(path.cycles), total(actions.transfers));
            ASSERT_EQ(path.array[index(cycle_cause::compute)], total(actions.tiles));
            with_all += path.cycles[index(cycle_cause::compute)] > 0 &&
                                path.cycles[index(cycle_cause::post_processing)] > 0
                            ? 1
                            : 0;
        }
    }
    EXPECT_GT(with_all, 1000U);
}

/// Tiles of 20 pixels, which four columns post-process in five cycles. Inputs are loaded tile by
/// tile, weights and table once.
block rows_of_tiles(std::uint32_t tiles) {
    block b;
    b.uses_array = true;
    b.activation = b.weight = b.output = b.second = {8, false};
    dim_of(b, dimension::out_row) = {tiles, 20, 20};
    b.nest[b.nest_depth++] = dimension::out_row;
    b.post.requantise.emplace();
    for (const buffer each : {buffer::ibuf, buffer::wbuf, buffer::bias})
        b.loads[static_cast<unsigned>(each)].used = true;
    b.loads[0].issue_position = 0;
    b.store.used = true;
    b.store.issue_position = 0;
    return b;
}

struct engine_cycles {
    std::uint64_t load, store, array, drain;
};

/// The path of ten such tiles.
cause_cycles path_of(const engine_cycles& c, uneven_of_tile uneven = nullptr) {
    const block b = rows_of_tiles(10);
    const memory_model memory = [&](unsigned engine, const tile_index&) {
        return engine == store_engine ? c.store : c.load;
    };
    const told_array array({4, 4, 32}, [&](const block&, const tile_index&) {
        return array_time{c.array, c.drain};
    });
    timed_actions actions(b, array, memory, ends::told_at_once);
    transfer_reasons flat;
    path_recorder recorder(flat, std::move(uneven));
    recorder.run(b, array, actions, 0);
    return recorder.end_program(0).front().cycles;
}

cause_cycles causes(const std::vector<std::pair<cycle_cause, std::uint64_t>>& given) {
    cause_cycles all{};
    for (const auto& [cause, cycles] : given)
        all[index(cause)] = cycles;
    return all;
}

TEST(critical_path, of_a_block_bound_by_its_array_is_ten_tiles_between_first_loads_and_last_store) {
    // The first input, then the weights; the drain and the post-processing of the last tile alone.
    EXPECT_EQ(path_of({5, 3, 1000, 8}), causes({{cycle_cause::activations, 5},
                                                {cycle_cause::weights, 5},
                                                {cycle_cause::compute, 10 * 1000},
                                                {cycle_cause::fill_and_drain, 8},
                                                {cycle_cause::post_processing, 5},
                                                {cycle_cause::stores, 3}}));
}

TEST(critical_path, of_a_block_that_memory_starves_is_every_transfer) {
    // Every load and every store: the last one waits for the one before it, not for its tile.
    EXPECT_EQ(path_of({1000, 100, 7, 8}), causes({{cycle_cause::activations, 10 * 1000},
                                                  {cycle_cause::weights, 1000},
                                                  {cycle_cause::constants, 1000},
                                                  {cycle_cause::stores, 10 * 100}}));
}

TEST(critical_path, of_a_block_bound_by_post_processing_waits_for_the_array_once) {
    EXPECT_EQ(path_of({0, 0, 1, 2}), causes({{cycle_cause::compute, 1},
                                             {cycle_cause::fill_and_drain, 2},
                                             {cycle_cause::post_processing, 10 * 5}}));
}

TEST(critical_path, takes_apart_what_the_array_says_of_its_tiles_and_no_more_than_they_took) {
    const auto uneven = [](const block&, const tile_index&, const tile_extent&) {
        return uneven_cycles{100, 200, 300, 1'000'000};
    };
    const cause_cycles path = path_of({5, 3, 1000, 8}, uneven);
    EXPECT_EQ(path[index(cycle_cause::edge_tiles)], 10U * 100);
    EXPECT_EQ(path[index(cycle_cause::group_overhead)], 10U * 200);
    EXPECT_EQ(path[index(cycle_cause::pe_imbalance)], 10U * 300);
    EXPECT_EQ(path[index(cycle_cause::lane_imbalance)], 10U * 400);
    EXPECT_EQ(path[index(cycle_cause::compute)], 0U);
}

} // namespace
} // namespace bitloom::tiled
