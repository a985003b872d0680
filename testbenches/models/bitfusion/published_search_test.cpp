// SPDX-License-Identifier: Apache-2.0
// The pruned search against all mappings one by one.
#include "models/bitfusion/published_model.h"
#include "models/bitfusion/published_orders.h"
#include "models/bitfusion/published_search.h"
#include "testbenches/models/bitfusion/published_tables.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace bitloom::bitfusion::published::testing {
namespace {

std::vector<std::uint64_t> steps(std::uint64_t whole, std::uint64_t first) {
    std::vector<std::uint64_t> sizes;
    for (std::uint64_t size = first;; size *= 2) {
        sizes.push_back(std::min(size, whole));
        if (size >= whole)
            return sizes;
    }
}

std::optional<found_mapping> every_mapping(const machine& m, const layer& l) {
    std::optional<found_mapping> best;
    for (unsigned index = 0; index < 120; ++index)
        for (const auto b : steps(l.batch, 1))
            for (const auto o : steps(l.size, 1))
                for (const auto ic : steps(l.in_channels, 1))
                    for (const auto oc : steps(l.out_channels, l.im2col ? 1 : m.columns)) {
                        const mapping by{order_number(index), {b, o, o, ic, oc}};
                        const auto c = cost_of(m, l, by);
                        if (c && (!best || c->cycles < best->costs.cycles ||
                                  (c->cycles == best->costs.cycles &&
                                   c->energy_nj < best->costs.energy_nj)))
                            best = found_mapping{by, *c};
                    }
    return best;
}

class draws {
public:
    explicit draws(unsigned seed)
        : m_random(seed) {}
    std::uint64_t up_to(std::uint64_t lowest, std::uint64_t highest) {
        return lowest + m_random() % (highest - lowest + 1);
    }
    std::uint64_t power(unsigned lowest, unsigned highest) {
        return std::uint64_t{1} << up_to(lowest, highest);
    }

private:
    std::mt19937_64 m_random;
};

TEST(published_search, finds_what_trying_every_mapping_finds) {
    draws random(1);
    unsigned fitting = 0;
    for (unsigned n = 0; n < 400; ++n) {
        machine m;
        m.rows = random.power(0, 5);
        m.columns = random.power(0, 6);
        m.bits_per_cycle = random.up_to(1, 1024);
        const auto half = [&] { return random.power(9, 17) + 8 * random.up_to(0, 99); };
        m.half_buffers = {half(), half(), half()};
        m.energy.dram_pj_per_bit = static_cast<double>(random.up_to(0, 20));
        const bool matrix = random.up_to(0, 3) == 0;
        layer l;
        l.kernel = matrix ? 1 : random.up_to(1, 5);
        l.size = matrix ? 1 : random.up_to(1, 20);
        l.stride = matrix ? 1 : random.up_to(1, 3);
        l.in_channels = random.up_to(1, matrix ? 500 : 70);
        l.out_channels = random.up_to(1, 150);
        l.batch = random.up_to(1, 17);
        l.activation_bits = static_cast<unsigned>(random.up_to(1, 8));
        l.weight_bits = static_cast<unsigned>(random.up_to(1, 8));
        l.im2col = !matrix && random.up_to(0, 3) == 0;
        const auto expected = every_mapping(m, l);
        const auto found = search(m, l);
        ASSERT_EQ(found.has_value(), expected.has_value()) << n;
        if (!found)
            continue;
        ++fitting;
        EXPECT_EQ(found->costs.cycles, expected->costs.cycles) << n;
        EXPECT_EQ(found->costs.energy_nj, expected->costs.energy_nj) << n;
        EXPECT_EQ(text_of(found->best.order), text_of(expected->best.order)) << n;
        EXPECT_EQ(found->best.tile, expected->best.tile) << n;
    }
    EXPECT_GT(fitting, 100U);
}

TEST(published_orders, are_120_in_lexicographic_order) {
    std::set<std::array<loop, loops>> all;
    for (unsigned n = 0; n < 120; ++n) {
        EXPECT_TRUE(n == 0 || order_number(n - 1) < order_number(n));
        all.insert(order_number(n));
    }
    EXPECT_EQ(all.size(), 120U);
    EXPECT_EQ(text_of(order_number(0)), "B/b>OW/ow>OH/oh>IC/ic>OC/oc");
}

TEST(published_orders, leave_out_those_that_cannot_differ) {
    EXPECT_EQ(distinct_orders({2, 2, 3, 2, 2}).size(), 120U);
    EXPECT_EQ(distinct_orders({2, 2, 2, 2, 2}).size(), 60U);
    EXPECT_EQ(distinct_orders({2, 1, 1, 2, 2}).size(), 6U);
    EXPECT_EQ(distinct_orders({1, 1, 1, 1, 1}).size(), 1U);
}

} // namespace
} // namespace bitloom::bitfusion::published::testing
