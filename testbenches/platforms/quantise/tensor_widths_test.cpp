// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/quantise/tensor_widths.h"
#include "testbenches/support/graph_builder.h"

#include <gtest/gtest.h>

namespace bitloom::quantise {
namespace {

std::string refusal(const std::string& bits, const std::vector<std::string>& layers) {
    try {
        read_widths(bits, layers);
    } catch (const config_error& error) {
        return error.what();
    }
    return "";
}

TEST(requested_widths, what_is_left_out_has_eight_bits) {
    EXPECT_EQ(read_widths("", {}).weights, 8U);
    const requested_widths widths = read_widths("activations=3", {});
    EXPECT_EQ(widths.weights, 8U);
    EXPECT_EQ(widths.activations, 3U);
}

TEST(requested_widths, a_layers_name_may_hold_colons) {
    const requested_widths widths = read_widths("", {"a/b:0:weights=4"});
    ASSERT_EQ(widths.layers.count("a/b:0"), 1U);
    EXPECT_EQ(widths.layers.at("a/b:0").weight->bits, 4U);
    EXPECT_FALSE(widths.layers.at("a/b:0").activation);
}

TEST(requested_widths, other_text_is_refused_by_name) {
    EXPECT_EQ(refusal("weights=0", {}), "--bits: '0' is no width, give 1 to 16");
    EXPECT_EQ(refusal("weights=17", {}), "--bits: '17' is no width, give 1 to 16");
    EXPECT_EQ(refusal("weights=4x", {}), "--bits: '4x' is no width, give 1 to 16");
    EXPECT_EQ(refusal("weights", {}), "--bits: 'weights' is not known, give weights=N, "
                                      "activations=N or both with a comma between them");
    EXPECT_EQ(refusal("weights=4,weights=5", {}), "--bits: weights is given twice, give it once");
    EXPECT_EQ(refusal("", {"conv"}),
              "--layer conv: has no name and widths, give NAME:weights=N,activations=N");
    EXPECT_EQ(refusal("", {"a:weights=1", "a:weights=2"}),
              "--layer a:weights=2: the layer is given twice, give all of its widths at once");
}

TEST(network_widths, a_reader_decides_and_outputs_keep_eight_bits) {
    testing::graph_builder b(1);
    const std::size_t in = b.input(3, 4, 4, fp32_format);
    const std::size_t first = b.convolution(in, 3, {}, fp32_format, fp32_format); // convolution_0
    const std::size_t sum = b.add(in, first, fp32_format);                        // add_1
    const std::size_t last = b.matmul(b.alias(sum), 2, fp32_format, fp32_format); // matmul_2
    b.output(last);
    const network::graph& net = b.net();
    const network_widths widths = widths_of(
        net, read_widths("weights=2,activations=4", {"matmul_2:weights=5,activations=6"}));
    EXPECT_EQ(widths.weights, (std::vector<unsigned>{2, 0, 5}));
    EXPECT_EQ(widths.tensors[in], 4U);
    EXPECT_EQ(widths.tensors[first], 4U);
    EXPECT_EQ(widths.tensors[sum], 6U);
    EXPECT_EQ(widths.tensors[last], 8U);
    EXPECT_THROW(widths_of(net, read_widths("", {"matmul:weights=2"})), config_error);
    EXPECT_THROW(widths_of(net, read_widths("", {"add_1:weights=2"})), config_error);
    EXPECT_THROW(
        widths_of(net, read_widths("", {"add_1:activations=2", "convolution_0:activations=3"})),
        config_error);
}

} // namespace
} // namespace bitloom::quantise
