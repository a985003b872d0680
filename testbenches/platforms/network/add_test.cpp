// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;

/// x [2,2,2] and z of another shape, both dequantised.
onnx_builder two_inputs(const shape& other, const std::function<void(onnx_builder&)>& body) {
    return one_layer({2, 2, 2}, [&](onnx_builder& file) {
        shape extents{onnx_builder::symbolic};
        extents.insert(extents.end(), other.begin(), other.end());
        file.input("z", onnx_builder::int8, extents);
        file.dequantize("z", "z_f", 0.75F, 1);
        body(file);
    });
}

TEST(add_import, adds_two_activations_of_their_own_scales) {
    const graph g = imported(two_inputs({2, 2, 2}, [](onnx_builder& file) {
        file.node("Add", {"x_f", "z_f"}, {"y_f"}, "add");
    }));
    const layer& l = g.layers.at(0);
    EXPECT_EQ(l.kind, layer_kind::add);
    EXPECT_EQ(l.name, "add");
    ASSERT_EQ(l.inputs.size(), 2U);
    EXPECT_EQ(g.tensors[l.inputs[0]].name, "x");
    EXPECT_EQ(g.tensors[l.inputs[1]].name, "z");
    EXPECT_EQ(g.tensors[l.inputs[1]].quantised.scale, 0.75F);
    EXPECT_THAT(g.tensors[l.output].shape, ElementsAre(2, 2, 2));
    EXPECT_EQ(l.macs(g.tensors), 0);
}

TEST(add_import, adds_a_tensor_to_itself) {
    const graph g = imported(one_layer({4}, [](onnx_builder& f) {
        f.node("Add", {"x_f", "x_f"}, {"y_f"}, "add");
    }));
    EXPECT_EQ(g.layers[0].inputs[0], g.layers[0].inputs[1]);
}

TEST(add_import, refuses_broadcasts) {
    expect_refused(two_inputs({2, 1, 1},
                              [](onnx_builder& file) {
                                  file.node("Add", {"x_f", "z_f"}, {"y_f"}, "add");
                              }),
                   {"node add: ", "[2, 2, 2]", "[2, 1, 1]"});
}

TEST(add_import, refuses_operands_of_different_layouts) {
    expect_refused(two_inputs({2, 2, 2},
                              [](onnx_builder& file) {
                                  attribute(file.node("Transpose", {"z_f"}, {"t"}, "turn"), "perm",
                                            shape{0, 2, 3, 1});
                                  file.node("Add", {"x_f", "t"}, {"y_f"}, "add");
                              }),
                   {"node add: ", "layout"});
}

TEST(add_import, refuses_an_operand_that_is_not_quantised) {
    expect_refused(one_layer({1, 2, 2},
                             [](onnx_builder& file) {
                                 add_convolution(file, {1, 1, 1, 1}).set_output(0, "c");
                                 file.node("Add", {"c", "x_f"}, {"y_f"}, "add");
                             }),
                   {"node add: ", "node conv", "QuantizeLinear"});
}

} // namespace
} // namespace bitloom::network::testing
