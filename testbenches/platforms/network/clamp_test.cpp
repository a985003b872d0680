// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace bitloom::network::testing {
namespace {

/// Conv 1x1 -> `operations` from c to y_f; y has scale 0.25 and zero point -5.
onnx_builder clamped(const std::function<void(onnx_builder&)>& operations,
                     std::int64_t opset = 13) {
    return one_layer(
        {1, 2, 2},
        [&](onnx_builder& file) {
            file.weights("w", onnx_builder::int8, {1, 1, 1, 1}, {1}, {0.125F});
            file.node("Conv", {"x_f", "w"}, {"c"}, "conv");
            operations(file);
        },
        onnx_builder::symbolic, onnx_builder::int8, opset);
}

onnx_builder clipped(float low, float high) {
    return clamped([&](onnx_builder& file) {
        file.floats("low", {}, {low});
        file.floats("high", {}, {high});
        file.node("Clip", {"c", "low", "high"}, {"y_f"}, "clip");
    });
}

void expect_clamps(const onnx_builder& file, std::int64_t low, std::int64_t high) {
    const graph g = imported(file);
    EXPECT_EQ(g.layers.back().clamp_low, low);
    EXPECT_EQ(g.layers.back().clamp_high, high);
}

TEST(clamp_import, a_relu_clamps_at_the_zero_point) {
    expect_clamps(clamped([](onnx_builder& f) { f.node("Relu", {"c"}, {"y_f"}, "relu"); }), -5,
                  127);
}

TEST(clamp_import, a_clip_clamps_at_the_codes_of_its_bounds) {
    expect_clamps(clipped(-1, 6), -9, 19);
    expect_clamps(clipped(-1000, 1000), -128, 127);
    expect_clamps(clipped(0.125F, 0.375F), -5, -3); // codes 0.5 and 1.5 go to even
}

TEST(clamp_import, a_clip_may_have_one_bound_or_none) {
    expect_clamps(clamped([](onnx_builder& f) {
                      f.floats("high", {}, {6});
                      f.node("Clip", {"c", "", "high"}, {"y_f"}, "clip");
                  }),
                  -128, 19);
    expect_clamps(clamped([](onnx_builder& f) { f.node("Clip", {"c"}, {"y_f"}, "clip"); }), -128,
                  127);
}

TEST(clamp_import, a_clip_of_old_opsets_has_attributes) {
    expect_clamps(clamped(
                      [](onnx_builder& f) {
                          onnx::NodeProto& clip = f.node("Clip", {"c"}, {"y_f"}, "clip");
                          attribute(clip, "min", 0.0F);
                          attribute(clip, "max", 6.0F);
                      },
                      10),
                  -5, 19);
}

TEST(clamp_import, a_clip_behind_a_relu_narrows_it) {
    expect_clamps(clamped([](onnx_builder& f) {
                      f.node("Relu", {"c"}, {"r"}, "relu");
                      f.floats("low", {}, {-3});
                      f.floats("high", {}, {6});
                      f.node("Clip", {"r", "low", "high"}, {"y_f"}, "clip");
                  }),
                  -5, 19);
}

TEST(clamp_import, a_relu_behind_an_add_clamps_the_add) {
    expect_clamps(one_layer({4},
                            [](onnx_builder& f) {
                                f.node("Add", {"x_f", "x_f"}, {"s"}, "add");
                                f.node("Relu", {"s"}, {"y_f"}, "relu");
                            }),
                  -5, 127);
}

TEST(clamp_import, refuses_bounds_that_are_no_interval) {
    expect_refused(clipped(2, 1), {"node clip: ", "2 and 1"});
    expect_refused(clipped(std::numeric_limits<float>::quiet_NaN(), 1), {"node clip: ", "NaN"});
    expect_refused(clamped([](onnx_builder& f) {
                       f.floats("low", {2}, {0, 1});
                       f.node("Clip", {"c", "low"}, {"y_f"}, "clip");
                   }),
                   {"node clip: ", "'low'", "one float32"});
}

TEST(clamp_import, a_relu_that_stands_alone_is_the_largest_of_one_element) {
    const graph g =
        imported(one_layer({4}, [](onnx_builder& f) { f.node("Relu", {"x_f"}, {"y_f"}, "relu"); }));
    ASSERT_EQ(g.layers.size(), 1U);
    EXPECT_EQ(g.layers[0].kind, layer_kind::max_pool);
    EXPECT_EQ(g.layers[0].name, "relu");
    EXPECT_EQ(g.layers[0].geometry.kernel_height, 1);
    EXPECT_EQ(g.layers[0].clamp_low, -5);
    EXPECT_EQ(g.layers[0].clamp_high, 127);
}

TEST(clamp_import, a_relu_of_codes_is_refused) {
    expect_refused(one_layer({4}, [](onnx_builder& f) { f.node("Relu", {"x"}, {"y_f"}, "relu"); }),
                   {"node relu: ", "integer codes 'x'"});
}

} // namespace
} // namespace bitloom::network::testing
