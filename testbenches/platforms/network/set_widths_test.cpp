// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/set_widths.h"
#include "testbenches/support/graph_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

configuration::widths_by_layer weight_width(const std::string& layer, unsigned bits) {
    configuration::widths_by_layer widths;
    widths[layer].weight = configuration::given_width{bits, "here: "};
    return widths;
}
configuration::widths_by_layer activation_width(const std::string& layer, unsigned bits) {
    configuration::widths_by_layer widths;
    widths[layer].activation = configuration::given_width{bits, "here: "};
    return widths;
}

/// Two matrix products with weights of 4 bits in between tensors of 8.
graph chain() {
    testing::graph_builder g(3);
    const std::size_t first = g.matmul(g.input(8, 1, 1, {8, true}), 6, {4, true}, {8, true});
    g.output(g.matmul(first, 4, {4, true}, {8, true}));
    graph net = g.net();
    for (tensor& t : net.tensors)
        t.quantised.zero_point = 0;
    for (layer& l : net.layers) {
        l.clamp_low = -128;
        l.clamp_high = 127;
    }
    return net;
}

std::string refusal(graph net, const configuration::widths_by_layer& widths) {
    try {
        set_widths(net, widths);
    } catch (const config_error& error) {
        return error.what();
    }
    return "not refused";
}

TEST(set_widths, gives_weights_another_width_that_holds_them) {
    graph net = chain();
    const std::vector<std::int32_t> before = net.layers[0].weights;
    set_widths(net, weight_width("matmul_0", 7));
    EXPECT_EQ(net.layers[0].weight_format, (operand_format{7, true}));
    EXPECT_EQ(net.layers[0].weights, before);
    EXPECT_EQ(net.layers[1].weight_format.bits, 4U);
}

TEST(set_widths, names_tensor_layer_and_element_of_a_weight_that_does_not_fit) {
    graph net = chain();
    net.layers[1].weights = std::vector<std::int32_t>(net.layers[1].weights.size(), 1);
    net.layers[1].weights.own()[9] = -3; // 6 to each of 4 channels
    net.layers[1].weights_name = "classifier.w";
    EXPECT_THAT(
        refusal(net, weight_width("matmul_1", 2)),
        AllOf(HasSubstr("here: weights 'classifier.w' of layer 'matmul_1' hold -3 at element 3 of "
                        "output channel 1"),
              HasSubstr("-2 to 1")));
    net.layers[1].weights.own()[9] = 0;
    EXPECT_THAT(refusal(net, weight_width("matmul_1", 1)), HasSubstr("are -1 or 1"));
}

TEST(set_widths, gives_the_input_of_a_layer_another_width_and_clamps_its_maker) {
    graph net = chain();
    net.layers[0].clamp_low = 0; // a Relu
    set_widths(net, activation_width("matmul_1", 5));
    EXPECT_EQ(net.tensors[net.layers[0].output].quantised.format, (operand_format{5, true}));
    EXPECT_EQ(net.layers[0].clamp_low, 0);
    EXPECT_EQ(net.layers[0].clamp_high, 15);
    set_widths(net, activation_width("matmul_1", 12));
    EXPECT_EQ(net.layers[0].clamp_high, 2047);
    EXPECT_EQ(net.layers[1].clamp_low, -128);
}

TEST(set_widths, refuses_two_widths_for_a_tensor_that_two_layers_read) {
    graph net = chain();
    net.layers[1].inputs = net.layers[0].inputs;
    configuration::widths_by_layer widths = activation_width("matmul_0", 16);
    widths["matmul_1"].activation = configuration::given_width{4, "there: "};
    EXPECT_THAT(refusal(net, widths), AllOf(HasSubstr("there: tensor '"),
                                            HasSubstr("has 16 bits already (here), give every")));
    widths["matmul_1"].activation->bits = 16;
    set_widths(net, widths);
    EXPECT_EQ(net.tensors[net.layers[0].inputs[0]].quantised.format.bits, 16U);
}

TEST(set_widths, refuses_layers_and_zero_points_that_do_not_fit) {
    EXPECT_THAT(refusal(chain(), weight_width("matmul_3", 4)),
                HasSubstr("here: the network has no layer 'matmul_3', did you mean matmul_"));
    graph net = chain();
    net.tensors[net.layers[0].output].quantised.zero_point = 100;
    EXPECT_THAT(refusal(net, activation_width("matmul_1", 4)), HasSubstr("zero point 100"));
    net.layers[1].kind = layer_kind::max_pool;
    EXPECT_THAT(refusal(net, weight_width("matmul_1", 4)), HasSubstr("has no weights"));
}

} // namespace
} // namespace bitloom::network
