// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/compiler/block_plan.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/concat_slices.h"
#include "testbenches/support/graph_builder.h"

#include <gmock/gmock.h>

namespace bitloom::compiler {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// x -> two convolutions of 8 and 16 channels -> their concatenation, the output. All tensors of
/// one quantisation.
class concat : public ::testing::Test {
protected:
    explicit concat(operand_format format = {8, true})
        : m_x(m_builder.input(3, 4, 5, format))
        , m_a(m_builder.convolution(m_x, 8, {}, {8, true}, format))
        , m_b(m_builder.convolution(m_x, 16, {}, {8, true}, format))
        , m_whole(join({m_a, m_b}, format)) {
        for (network::tensor& t : net().tensors)
            t.quantised = {0.5F, 1, format};
        m_builder.output(m_whole);
    }

    network::graph& net() { return m_builder.net(); }
    network::layer& joining() { return net().layers[2]; }
    std::vector<planned_block> plan() { return plan_blocks(net(), plan_slices(net())); }
    compiled_program compiled(std::uint64_t batch = 2) { return compile(net(), {}, batch); }

    std::size_t join(const std::vector<std::size_t>& inputs, operand_format format) {
        network::tensor t = net().tensors[inputs.front()];
        t.name = "whole";
        t.channels = 0;
        for (const std::size_t input : inputs)
            t.channels += net().tensors[input].channels;
        network::layer l;
        l.name = "join";
        l.kind = network::layer_kind::concat;
        l.inputs = inputs;
        l.output = net().tensors.size();
        l.clamp_low = format.lowest();
        l.clamp_high = format.highest();
        net().tensors.push_back(t);
        net().layers.push_back(l);
        return l.output;
    }

    testing::graph_builder m_builder{5};
    std::size_t m_x, m_a, m_b, m_whole;
};

TEST_F(concat, costs_nothing_where_its_producers_write_into_it) {
    const std::vector<planned_block> blocks = plan();
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_TRUE(blocks[0].fused_concats.empty());
    EXPECT_THAT(blocks[1].fused_concats, ElementsAre(2));
    const compiled_program program = compiled();
    const tensor_placement& whole = *program.tensors[m_whole];
    const tensor_placement& b = *program.tensors[m_b];
    EXPECT_EQ(program.tensors[m_a]->address, whole.address);
    EXPECT_EQ(b.address, whole.address + 8);
    EXPECT_EQ(b.pixel_stride(), 24U);
    EXPECT_EQ(b.pixel_bytes(), 16U);
    EXPECT_EQ(b.image_bytes(), whole.image_bytes());
    EXPECT_EQ(b.span_bytes(2), 2 * whole.image_bytes() - 8);
    EXPECT_THAT(program.blocks[1].layers, ElementsAre(1, 2));
    EXPECT_EQ(program.blocks[1].decoded.store.pixel_stride, 24);
}

TEST_F(concat, copies_what_has_another_quantisation) {
    net().tensors[m_a].quantised.scale = 0.25F;
    const std::vector<planned_block> blocks = plan();
    ASSERT_EQ(blocks.size(), 3U);
    EXPECT_EQ(blocks[2].layer, 2U);
    EXPECT_EQ(blocks[2].concat_input, std::size_t{0});
    const compiled_program program = compiled();
    const tiled::block& copy = program.blocks[2].decoded;
    EXPECT_FALSE(copy.uses_array);
    EXPECT_TRUE(copy.post.rescale.has_value());
    EXPECT_EQ(copy.dim(tiled::dimension::group).total(), 8U);
    EXPECT_EQ(copy.store.base, program.tensors[m_whole]->address);
    EXPECT_NE(program.tensors[m_a]->address, program.tensors[m_whole]->address);
}

TEST_F(concat, copies_what_others_read_and_what_it_clamps) {
    m_builder.output(m_b);
    EXPECT_EQ(plan().size(), 3U);
    joining().clamp_low = 0;
    EXPECT_EQ(plan().size(), 4U);
}

TEST_F(concat, copies_the_networks_input_and_tensors_that_stand_twice) {
    joining().inputs = {m_x, m_a, m_a};
    net().tensors[m_whole].channels = 19;
    EXPECT_EQ(plan().size(), 5U); // two convolutions, three copies
}

TEST_F(concat, slices_may_lie_in_slices) {
    net().outputs.clear();
    const std::size_t outer =
        join({m_whole, m_builder.convolution(m_x, 2, {}, {8, true}, {8, true})}, {8, true});
    for (network::tensor& t : net().tensors)
        t.quantised = {0.5F, 1, {8, true}};
    // the convolution was added behind the inner concatenation
    m_builder.output(outer);
    const compiled_program program = compiled();
    ASSERT_EQ(program.blocks.size(), 3U);
    EXPECT_THAT(program.blocks[1].layers, ElementsAre(1, 2));
    EXPECT_THAT(program.blocks[2].layers, ElementsAre(3, 4));
    EXPECT_EQ(program.tensors[m_b]->address, program.tensors[outer]->address + 8);
    EXPECT_EQ(program.tensors[m_b]->pixel_stride(), 26U);
}

class concat_of_4_bits : public concat {
protected:
    concat_of_4_bits()
        : concat({4, true}) {}
};

TEST_F(concat_of_4_bits, begins_each_slice_at_a_byte) {
    EXPECT_EQ(compiled().tensors[m_b]->address, compiled().tensors[m_whole]->address + 4);
    net().tensors[m_a].channels = 7;
    net().tensors[m_whole].channels = 23;
    try {
        plan();
        FAIL() << "was not refused";
    } catch (const config_error& error) {
        EXPECT_THAT(error.what(),
                    HasSubstr("node join: its input 1 begins at channel 7 of 4 bits"));
    }
}

} // namespace
} // namespace bitloom::compiler
