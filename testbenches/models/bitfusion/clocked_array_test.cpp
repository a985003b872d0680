// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/cycle/clocked_array.h"
#include "testbenches/models/bitfusion/random_tile.h"
#include "testbenches/support/systemc_fixture.h"

#include <deque>

namespace bitloom::bitfusion {
namespace {

/// An array, the tiles that it gets, and what they must become.
struct example {
    array_shape shape;
    clocked_array array;
    std::deque<random_tile> tiles;
    std::deque<tile_banks> banks;

    example(const char* name, array_shape of, sc_core::sc_clock& clock)
        : shape(of)
        , array(name, of) {
        array.clock(clock);
    }
    void add(random_tile tile) {
        tiles.push_back(std::move(tile));
        fill_banks(tiles.back().view(), shape.rows, shape.columns, banks.emplace_back());
    }
    void start() {
        for (const tile_banks& b : banks)
            array.start(b);
    }
    void expect_results() {
        const auto results = array.take_results();
        ASSERT_EQ(results.size(), tiles.size());
        for (std::size_t t = 0; t < tiles.size(); ++t) {
            const random_tile& tile = tiles[t];
            const unsigned a = tile.activation.bits, w = tile.weight.bits;
            const std::vector<std::int64_t> sums = tile.plain_sums(shape);
            EXPECT_EQ(column_sums(tile.view(), shape), sums) << a << "x" << w;
            for (std::uint32_t m = 0; m < shape.columns; ++m) {
                const column_result& r = results[t][m];
                ASSERT_EQ(r.sum, sums[m]) << a << "x" << w << " tile " << t << " column " << m;
                ASSERT_EQ(r.first_cycle, accumulated_cycle(shape, a, w, 0, m));
                ASSERT_EQ(r.last_cycle, accumulated_cycle(shape, a, w, tile.beats - 1, m));
            }
        }
    }
};

class clocked_array_test : public testing::systemc_fixture {
protected:
    sc_core::sc_clock clock{"clock", 2, sc_core::SC_NS};
    fast_random random{7};

    operand_format any_format() { return {1 + random.below(16), random.below(2) == 1}; }
    void next_cycle() { sc_core::wait(clock.negedge_event()); }
};

TEST_F(clocked_array_test, sums_tiles_of_any_size_width_and_sign_without_a_bubble) {
    std::deque<example> examples;
    for (unsigned n = 0; n < 60; ++n) {
        const array_shape shape{1 + random.below(16), 1 + random.below(32), 8 + random.below(57)};
        example& e = examples.emplace_back(("array_" + std::to_string(n)).c_str(), shape, clock);
        for (unsigned t = 0; t < 1 + n % 5; ++t)
            e.add(random_tile(random, shape, any_format(), any_format(), 1 + random.below(20)));
    }
    run([&] {
        for (example& e : examples) {
            e.start();
            sc_core::wait(e.array.finished());
            std::uint64_t busy = e.shape.rows + e.shape.columns;
            for (const random_tile& t : e.tiles)
                busy += t.beats * cycles_per_beat(t.activation.bits, t.weight.bits);
            EXPECT_EQ(e.array.edges(), busy);
        }
        sc_core::sc_stop();
    });
    for (example& e : examples)
        e.expect_results();
}

TEST_F(clocked_array_test, has_beat_k_in_column_m_after_rows_plus_1_plus_m_cycles) {
    const array_shape shape{3, 5, 32};
    example e("array", shape, clock);
    e.add(random_tile(random, shape, {8, true}, {8, false}, 12));
    std::vector<std::vector<std::int64_t>> after; // [beats][column]
    for (std::uint64_t beats = 1; beats <= 12; ++beats) {
        beat_operands view = e.tiles[0].view();
        view.beats = beats;
        after.push_back(column_sums(view, shape));
    }
    run([&] {
        e.start();
        for (std::uint64_t cycle = 0; cycle < 12 + 3 + 5; ++cycle) {
            next_cycle(); // the falling edge in the middle of the cycle
            for (std::uint32_t m = 0; m < 5; ++m) {
                const std::uint64_t before = 3 + 1 + m; // cycles until beat 0 is there
                const std::int64_t expected =
                    cycle < before ? 0 : after[std::min<std::uint64_t>(cycle - before, 11)][m];
                EXPECT_EQ(e.array.accumulator(m), expected) << "cycle " << cycle << " column " << m;
            }
        }
        EXPECT_EQ(e.array.edges(), 12U + 3 + 5); // K + N + M
        sc_core::sc_stop();
    });
    e.expect_results();
}

TEST_F(clocked_array_test, wraps_its_accumulators) {
    std::deque<example> examples;
    for (const unsigned bits : {8U, 16U, 32U, 33U, 64U}) {
        const array_shape shape{2, 3, bits};
        example& e = examples.emplace_back(("array_" + std::to_string(bits)).c_str(), shape, clock);
        random_tile extreme(random, shape, {16, false}, {16, false}, 6);
        extreme.activations.assign(extreme.activations.size(), 65535);
        extreme.weights.assign(extreme.weights.size(), 65535);
        e.add(extreme);
        e.add(random_tile(random, shape, {16, true}, {16, true}, 9));
    }
    run([&] {
        for (example& e : examples) {
            e.start();
            sc_core::wait(e.array.finished());
        }
        sc_core::sc_stop();
    });
    for (example& e : examples)
        e.expect_results();
}

TEST_F(clocked_array_test, begins_at_cycle_0_again_after_a_rest) {
    const array_shape shape{4, 2, 32};
    example e("array", shape, clock);
    for (unsigned n = 0; n < 3; ++n)
        e.add(random_tile(random, shape, {4, true}, {2, true}, 5));
    run([&] {
        for (const tile_banks& b : e.banks) {
            e.array.start(b);
            sc_core::wait(e.array.finished());
            const std::uint64_t edges = e.array.edges();
            sc_core::wait(sc_core::sc_time(100, sc_core::SC_NS));
            EXPECT_EQ(e.array.edges(), edges) << "the clock of an idle array is gated";
        }
        sc_core::sc_stop();
    });
    e.expect_results();
}

TEST_F(clocked_array_test, reads_a_bank_once_per_32_bits) {
    const array_shape shape{2, 3, 32};
    example e("array", shape, clock);
    const auto reads = [&](operand_format a, operand_format w, std::uint64_t beats) {
        e.add(random_tile(random, shape, a, w, beats));
        const std::uint64_t inputs = e.array.input_reads(), weights = e.array.weight_reads();
        e.array.start(e.banks.back());
        sc_core::wait(e.array.finished());
        return std::pair{(e.array.input_reads() - inputs) / 2,
                         (e.array.weight_reads() - weights) / 6};
    };
    using per_bank = std::pair<std::uint64_t, std::uint64_t>;
    run([&] {
        EXPECT_EQ(reads({8, true}, {8, true}, 12), per_bank(3, 3));   // 4 operands in a row
        EXPECT_EQ(reads({4, true}, {4, true}, 12), per_bank(6, 6));   // 8, four a beat
        EXPECT_EQ(reads({2, true}, {2, true}, 12), per_bank(12, 12)); // 16, all at once
        EXPECT_EQ(reads({8, true}, {2, true}, 12), per_bank(12, 3));
        EXPECT_EQ(reads({16, true}, {16, true}, 12), per_bank(6, 6));
        EXPECT_EQ(reads({16, true}, {2, true}, 12), per_bank(24, 3)); // low bytes, high bytes
        EXPECT_EQ(reads({8, true}, {8, true}, 13), per_bank(4, 4));
        sc_core::sc_stop();
    });
    e.expect_results();
}

TEST_F(clocked_array_test, refuses_a_tile_of_another_shape) {
    clocked_array array("array", {2, 2, 32});
    array.clock(clock);
    const random_tile tile(random, {3, 2, 32}, {8, true}, {8, true}, 4);
    tile_banks banks;
    fill_banks(tile.view(), 3, 2, banks);
    EXPECT_THROW(array.start(banks), std::logic_error);
}

} // namespace
} // namespace bitloom::bitfusion
