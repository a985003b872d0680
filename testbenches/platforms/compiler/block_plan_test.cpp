// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/block_plan.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

namespace bitloom::compiler {
namespace {

using testing::graph_builder;

constexpr operand_format s8{8, true};

std::vector<planned_block> plan_of(const network::graph& net) {
    return plan_blocks(net, plan_slices(net));
}

/// Two 1x1 convolutions of one input; layers 0 and 1.
struct two_branches {
    graph_builder g{1};
    std::size_t in = g.input(4, 3, 3, s8);
    std::size_t left = g.convolution(in, 4, {}, s8, s8);
    std::size_t right = g.convolution(in, 4, {}, s8, s8);
};

TEST(block_plan, fuses_an_addition_behind_the_later_producer) {
    two_branches n;
    n.g.output(n.g.add(n.left, n.right, s8));
    const auto plan = plan_of(n.g.net());
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_FALSE(plan[0].fused_add);
    EXPECT_EQ(plan[1].layer, 1U);
    EXPECT_EQ(plan[1].fused_add, std::optional<std::size_t>(2));
    EXPECT_EQ(plan[1].second_tensor, n.left);
}

TEST(block_plan, does_not_mind_the_order_of_the_operands) {
    two_branches n;
    n.g.output(n.g.add(n.right, n.left, s8));
    const auto plan = plan_of(n.g.net());
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[1].layer, 1U);
    EXPECT_EQ(plan[1].second_tensor, n.left);
}

TEST(block_plan, adds_the_networks_input_behind_its_reader) {
    two_branches n;
    n.g.output(n.g.add(n.in, n.right, s8));
    n.g.output(n.left);
    const auto plan = plan_of(n.g.net());
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[1].second_tensor, n.in);
}

TEST(block_plan, keeps_an_addition_apart_if_its_later_operand_is_read_elsewhere) {
    two_branches n;
    n.g.output(n.g.add(n.left, n.right, s8));
    n.g.output(n.g.convolution(n.right, 4, {}, s8, s8));
    EXPECT_EQ(plan_of(n.g.net()).size(), 4U);
}

TEST(block_plan, keeps_an_addition_apart_if_its_later_operand_is_an_output) {
    two_branches n;
    n.g.output(n.g.add(n.left, n.right, s8));
    n.g.output(n.right);
    EXPECT_EQ(plan_of(n.g.net()).size(), 3U);
}

TEST(block_plan, keeps_an_addition_apart_if_an_alias_of_its_operand_is_read) {
    two_branches n;
    n.g.output(n.g.add(n.left, n.right, s8));
    n.g.output(n.g.alias(n.right));
    EXPECT_EQ(plan_of(n.g.net()).size(), 3U);
}

TEST(block_plan, keeps_an_addition_of_a_tensor_with_itself_apart) {
    two_branches n;
    n.g.output(n.g.add(n.right, n.right, s8));
    const auto plan = plan_of(n.g.net());
    EXPECT_EQ(plan.size(), 3U);
}

TEST(block_plan, keeps_an_addition_behind_a_pool_apart) {
    two_branches n;
    const std::size_t pooled = n.g.pool(network::layer_kind::max_pool, n.right, {}, false);
    n.g.output(n.g.add(n.left, pooled, s8));
    EXPECT_EQ(plan_of(n.g.net()).size(), 4U);
}

TEST(block_plan, fuses_a_chain_of_additions) {
    two_branches n;
    const std::size_t first = n.g.add(n.left, n.right, s8);
    const std::size_t next = n.g.convolution(first, 4, {}, s8, s8);
    n.g.output(n.g.add(first, next, s8));
    const auto plan = plan_of(n.g.net());
    ASSERT_EQ(plan.size(), 3U);
    EXPECT_EQ(plan[2].second_tensor, first);
}

} // namespace
} // namespace bitloom::compiler
