// SPDX-License-Identifier: Apache-2.0
// Widths below 8 bits: the metadata property `bitloom.bits`.
#include "testbenches/platforms/network/import_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::network::testing {
namespace {

using ::testing::ElementsAre;
constexpr auto uint8 = onnx_builder::uint8;

/// Conv 1x1 with weights w_q of these codes between x and y (scale 0.25, zero point -5).
onnx_builder convolution(const std::vector<std::int64_t>& codes = {-8, 7}) {
    return one_layer({2, 2, 2}, [&](onnx_builder& f) {
        f.weights("w", onnx_builder::int8, {1, 2, 1, 1}, codes, {0.125F});
        f.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
    });
}

onnx_builder with_widths(onnx_builder file, const std::string& json) {
    onnx::StringStringEntryProto& entry = *file.model().add_metadata_props();
    entry.set_key("bitloom.bits");
    entry.set_value(json);
    return file;
}

TEST(widths_import, tensors_carry_their_declared_width) {
    const graph g = imported(with_widths(convolution(), R"({"w_q": 4, "y": 4, "x": 4})"));
    EXPECT_EQ(tensor_named(g, "x").quantised.format, (operand_format{4, true}));
    EXPECT_EQ(tensor_named(g, "y").quantised.format, (operand_format{4, true}));
    EXPECT_EQ(g.layers[0].weight_format, (operand_format{4, true}));
    EXPECT_THAT(g.layers[0].weights, ElementsAre(-8, 7));
    EXPECT_EQ(g.layers[0].clamp_low, -8);
    EXPECT_EQ(g.layers[0].clamp_high, 7);
}

TEST(widths_import, an_absent_tensor_has_8_bits) {
    const graph g = imported(with_widths(convolution(), R"({"w_q": 4})"));
    EXPECT_EQ(tensor_named(g, "y").quantised.format, (operand_format{8, true}));
    EXPECT_EQ(g.layers[0].clamp_low, -128);
    EXPECT_EQ(imported(with_widths(convolution(), "{}")).layers[0].weight_format.bits, 8U);
}

TEST(widths_import, unsigned_codes_clamp_from_zero) {
    onnx_builder file = convolution();
    file.integers("y_zp", uint8, {}, {3});
    file.graph().clear_output();
    file.output("y", uint8, {});
    const graph g = imported(with_widths(file, R"({"y": 2})"));
    EXPECT_EQ(tensor_named(g, "y").quantised.format, (operand_format{2, false}));
    EXPECT_EQ(g.layers[0].clamp_low, 0);
    EXPECT_EQ(g.layers[0].clamp_high, 3);
}

TEST(widths_import, a_clip_composes_with_the_width) {
    const auto clipped = [](float low, float high) {
        onnx_builder file = convolution();
        file.graph().mutable_node(2)->set_output(0, "c");
        file.floats("low", {}, {low});
        file.floats("high", {}, {high});
        file.node("Clip", {"c", "low", "high"}, {"y_f"}, "clip");
        return imported(with_widths(file, R"({"y": 4})")).layers[0];
    };
    EXPECT_EQ(clipped(-0.75F, 3.0F).clamp_low, -8); // exactly the codes -8 and 7
    EXPECT_EQ(clipped(-0.75F, 3.0F).clamp_high, 7);
    EXPECT_EQ(clipped(0, 100).clamp_low, -5);
    EXPECT_EQ(clipped(0, 100).clamp_high, 7);
    EXPECT_EQ(clipped(-100, 1).clamp_high, -1);
}

TEST(widths_import, aliases_carry_the_width_of_their_owner) {
    const auto renamed = [](const std::string& json) {
        onnx_builder file = convolution();
        file.integers("shape", onnx::TensorProto::INT64, {2}, {0, 4});
        file.node("Reshape", {"y", "shape"}, {"flat"}, "rename");
        return with_widths(file, json);
    };
    EXPECT_EQ(tensor_named(imported(renamed(R"({"y": 4})")), "flat").quantised.format.bits, 4U);
    EXPECT_EQ(tensor_named(imported(renamed(R"({"y": 4, "flat": 4})")), "flat").alias_of,
              std::size_t{1});
    expect_refused(renamed(R"({"y": 4, "flat": 8})"),
                   {"node rename: ", "'flat' has 8 bits", "'y', which has 4"});
}

TEST(widths_import, a_maximum_of_codes_has_their_width) {
    const auto pooled = [](const std::string& json) {
        onnx_builder file = convolution();
        attribute(file.node("MaxPool", {"y"}, {"z"}, "pool"), "kernel_shape", shape{2, 2});
        file.graph().clear_output();
        file.output("z", onnx_builder::int8, {});
        return with_widths(file, json);
    };
    const graph g = imported(pooled(R"({"y": 4})"));
    EXPECT_EQ(tensor_named(g, "z").quantised.format.bits, 4U);
    EXPECT_EQ(g.layers[1].clamp_high, 7);
    expect_refused(pooled(R"({"y": 4, "z": 2})"), {"node pool: ", "'z' has 2 bits"});
}

TEST(widths_import, refuses_codes_beyond_the_width) {
    expect_refused(with_widths(convolution({-8, 8}), R"({"w_q": 4})"),
                   {"node conv: ", "'w_q' hold 8 at element 1", "-8 to 7"});
    expect_refused(with_widths(convolution(), R"({"y": 2})"),
                   {"node Q_y: ", "zero point -5", "'y'", "-2 to 1"});
}

TEST(widths_import, refuses_names_that_are_no_quantised_tensor) {
    for (const std::string name : {"nothing", "w", "y_f", "y_scale", "conv"})
        expect_refused(with_widths(convolution(), R"({"w_q": 4, ")" + name + R"(": 4})"),
                       {"bitloom.bits", "'" + name + "'", "no quantised tensor"});
}

TEST(widths_import, refuses_other_widths_naming_the_tensor) {
    for (const std::string bits :
         {"0", "25", "-4", "18446744073709551620", "4.0", "\"4\"", "null", "true", "[4]", "{}"})
        expect_refused(with_widths(convolution(), R"({"y": )" + bits + "}"),
                       {"bitloom.bits", "'y'", "give 1 to 24"});
    expect_refused(with_widths(convolution(), R"({"y": 9})"),
                   {"bitloom.bits", "'y' 9 bits", "its type has 8"});
}

TEST(widths_import, refuses_malformed_json) {
    for (const std::string text :
         {"", "{", "y: 4", R"({"y": 4} 1)", R"({"y": 4,})", "{\"y\xff\": 4}"})
        expect_refused(with_widths(convolution(), text), {"bitloom.bits", "not JSON at byte"});
    for (const std::string text : {"4", "[]", "null", "\"y\""})
        expect_refused(with_widths(convolution(), text), {"bitloom.bits", "{\"tensor\": bits"});
    expect_refused(with_widths(convolution(), R"({"y": 4, "y": 8})"), {"'y' twice"});
    expect_refused(with_widths(convolution(), std::string(100000, '[')), {"bitloom.bits"});
    expect_refused(with_widths(convolution(), std::string(17U << 20, ' ')), {"longer than"});
    expect_refused(with_widths(with_widths(convolution(), "{}"), "{}"), {"stands twice"});
}

} // namespace
} // namespace bitloom::network::testing
