// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/blocking.h"
#include "testbenches/models/baselines/eyeriss/random_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bitloom::eyeriss {
namespace {

constexpr std::array all_tensors{tensor::weights, tensor::inputs, tensor::sums};

std::size_t at(loop l) {
    return static_cast<std::size_t>(l);
}
std::size_t at(tensor t) {
    return static_cast<std::size_t>(t);
}

/// Walks the loops one by one and keeps, of each tensor, the piece that buffer and registers hold:
/// a word comes anew whenever the piece changes.
class loop_walk {
public:
    loop_walk(const layer& l, const processing_pass& p, const blocking& b)
        : m_layer(l)
        , m_pass(p)
        , m_blocking(b) {
        level(0, {0, 0, 0});
    }
    double memory = 0, buffer = 0, array = 0;

private:
    void level(std::size_t depth, loop_trips first) {
        if (depth == 2)
            return;
        // The innermost loop last; the order of the other two does not matter.
        std::array<std::size_t, loops> order{0, 1, 2};
        std::swap(order[at(m_blocking.innermost[depth])], order[2]);
        const loop_trips& trips = m_blocking.trips[depth];
        loop_trips below{1, 1, 1};
        for (std::size_t d = depth + 1; d < 3; ++d)
            for (std::size_t l = 0; l < loops; ++l)
                below[l] *= m_blocking.trips[d][l];
        for (std::uint64_t i = 0; i < trips[order[0]]; ++i)
            for (std::uint64_t j = 0; j < trips[order[1]]; ++j)
                for (std::uint64_t k = 0; k < trips[order[2]]; ++k) {
                    loop_trips here = first;
                    here[order[0]] += i * below[order[0]];
                    here[order[1]] += j * below[order[1]];
                    here[order[2]] += k * below[order[2]];
                    for (const tensor t : all_tensors)
                        visit(depth, t, here, below);
                    level(depth + 1, here);
                }
    }

    void visit(std::size_t depth, tensor t, loop_trips piece, loop_trips size) {
        const loop reuses = reusing(t, m_layer.pools);
        piece[at(reuses)] = 0;
        if (m_held[depth][at(t)] == piece && m_any[depth][at(t)])
            return;
        m_held[depth][at(t)] = piece;
        m_any[depth][at(t)] = true;
        size[at(reuses)] = 1;
        const auto units = static_cast<double>(size[0] * size[1] * size[2]);
        if (depth == 1) {
            buffer += m_pass.delivered[at(t)] * units;
            array += m_pass.passed_on[at(t)] * units;
            return;
        }
        // A sum that was there before comes back first.
        const bool comes_back = t == tensor::sums && !m_seen.insert(piece).second;
        memory += m_pass.fetched[at(t)] * units * (comes_back ? 2 : 1);
    }

    const layer& m_layer;
    const processing_pass& m_pass;
    const blocking& m_blocking;
    std::array<std::array<loop_trips, tensors>, 2> m_held{};
    std::array<std::array<bool, tensors>, 2> m_any{};
    std::set<loop_trips> m_seen;
};

/// A random division of each loop.
blocking random_blocking(tiled::random_source& random, const loop_trips& trips) {
    blocking b;
    for (std::size_t l = 0; l < loops; ++l) {
        std::uint64_t left = trips[l];
        for (std::size_t level = 0; level < 2; ++level) {
            std::vector<std::uint64_t> divisors;
            for (std::uint64_t d = 1; d <= left; ++d)
                if (left % d == 0)
                    divisors.push_back(d);
            b.trips[level][l] =
                divisors[tiled::pick(random, 0, static_cast<std::uint32_t>(divisors.size()) - 1)];
            left /= b.trips[level][l];
        }
        b.trips[2][l] = left;
    }
    for (std::size_t level = 0; level < 2; ++level) {
        // One that turns, where any does.
        do
            b.innermost[level] = static_cast<loop>(tiled::pick(random, 0, 2));
        while (b.trips[level] != loop_trips{1, 1, 1} &&
               b.trips[level][at(b.innermost[level])] == 1);
    }
    return b;
}

constexpr storage endless{1ULL << 40, 1ULL << 40};

TEST(blocking, moves_what_a_walk_through_its_loops_moves) {
    tiled::random_source random(1);
    for (int n = 0; n < 2000; ++n) {
        const layer l = random_layer(random, n % 4 == 0);
        for (const processing_pass& p : passes_of(l, random_array(random))) {
            const blocking b = random_blocking(random, p.trips);
            const auto counts = count(l, p, b, endless);
            ASSERT_TRUE(counts);
            const loop_walk walk(l, p, b);
            EXPECT_NEAR(counts->memory, walk.memory, 1e-6 * walk.memory);
            EXPECT_NEAR(counts->buffer, walk.buffer, 1e-6 * walk.buffer);
            EXPECT_NEAR(counts->array, walk.array, 1e-6 * walk.array + 1e-6);
        }
    }
}

TEST(blocking, costs_less_than_any_other_that_fits) {
    tiled::random_source random(2);
    const access_costs costs;
    for (int n = 0; n < 200; ++n) {
        const layer l = random_layer(random, n % 4 == 0);
        const pe_array array = random_array(random);
        const storage s{tiled::pick(random, 100, 5000), tiled::pick(random, 16, 256)};
        const auto best = best_mapping(l, array, s);
        for (int other = 0; other < 50; ++other)
            for (const processing_pass& p : passes_of(l, array))
                if (const auto counts = count(l, p, random_blocking(random, p.trips), s)) {
                    ASSERT_TRUE(best);
                    EXPECT_LE(best->counts.energy(costs), counts->energy(costs) * (1 + 1e-9));
                }
    }
}

TEST(blocking, fits_the_words_that_it_holds_and_not_one_less) {
    layer l;
    l.channels = l.filters = 4;
    l.rows = l.columns = 8;
    l.kernel_rows = l.kernel_columns = 3;
    const pe_array array{3, 8};
    // A set alone: 9 weights, 10 x 10 inputs and 64 sums; a PE: 3 weights, 3 inputs and a sum.
    EXPECT_TRUE(best_mapping(l, array, {9 + 100 + 64, 7}));
    EXPECT_FALSE(best_mapping(l, array, {9 + 100 + 64 - 1, 7}));
    EXPECT_FALSE(best_mapping(l, array, {9 + 100 + 64, 6}));
}

} // namespace
} // namespace bitloom::eyeriss
