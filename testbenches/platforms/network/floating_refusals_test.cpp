// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/floating_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace bitloom::network::testing {
namespace {

void refused(const shape& in, const std::function<void(onnx_builder&)>& body,
             const std::vector<std::string>& parts) {
    expect_refused(floating(in, body), parts);
}

TEST(floating_refusals, operators_are_named_with_their_node) {
    for (const char* operation : {"LeakyRelu", "PRelu", "HardSwish", "Tanh", "ConvTranspose", "LRN",
                                  "Resize", "ReduceSum", "Where"})
        refused({1, 2, 2}, [&](onnx_builder& file) { file.node(operation, {"x"}, {"y"}, "odd"); },
                {"node odd: ", operation, "is not supported"});
}

TEST(floating_refusals, products_and_differences_of_activations) {
    for (const char* operation : {"Mul", "Sub", "Div"})
        refused({1, 2, 2},
                [&](onnx_builder& file) {
                    file.node(operation, {"x", "x"}, {"y"}, "odd");
                },
                {"node odd: ", operation, "one of them must be constant"});
    refused({2},
            [](onnx_builder& file) {
                file.floats("one", {}, {1});
                file.node("Div", {"one", "x"}, {"y"}, "inverse");
            },
            {"node inverse: ", "divides a constant"});
}

TEST(floating_refusals, sparse_constants_whose_places_are_wrong) {
    const auto refused_places = [](const shape& extents, const std::vector<std::int64_t>& places,
                                   const std::string& part) {
        refused({2},
                [&](onnx_builder& file) {
                    file.floats("w", {2}, {1, 2});
                    file.integers("places", onnx::TensorProto::INT64, extents, places);
                    onnx::SparseTensorProto& sparse = *file.graph().add_sparse_initializer();
                    *sparse.mutable_values() = file.initialiser("w");
                    *sparse.mutable_indices() = file.initialiser("places");
                    file.graph().clear_initializer();
                    for (const std::int64_t extent : {2, 3})
                        sparse.add_dims(extent);
                    file.node("MatMul", {"x", "w"}, {"y"}, "mul");
                },
                {"sparse constant 'w'", part});
    };
    refused_places({2}, {1, 6}, "place 1 of its values is outside shape [2, 3]");
    refused_places({2}, {3, 3}, "place 1 of its values is outside shape [2, 3] or not in order");
    refused_places({2}, {-1, 3}, "place 0 of its values is -1");
    refused_places({2, 2}, {0, 0, 1, 3}, "place 1 of its values is 3");
    refused_places({3}, {0, 1, 2}, "places of shape [3]");
}

TEST(floating_refusals, constants_that_are_not_of_channels) {
    for (const shape& extents : {shape{2, 2}, shape{2}, shape{1, 1, 3, 1, 1}, shape{4, 1, 1}})
        refused({3, 2, 2},
                [&](onnx_builder& file) {
                    add_floats(file, "c", extents);
                    file.node("Mul", {"x", "c"}, {"y"}, "scale");
                },
                {"node scale: ", "'c' has shape", "3 channels"});
    refused({3, 2, 2},
            [](onnx_builder& file) {
                file.floats("c", {0}, {});
                file.node("Add", {"x", "c"}, {"y"}, "scale");
            },
            {"node scale: ", "'c' has shape [0]"});
}

TEST(floating_refusals, integers_and_other_floats) {
    refused({2},
            [](onnx_builder& file) {
                file.integers("w", onnx_builder::int8, {2, 2}, {1, 2, 3, 4});
                file.node("MatMul", {"x", "w"}, {"y"}, "mul");
            },
            {"node mul: ", "'w'", "int8", "float32"});
    for (const auto& [type, name] : {std::pair{onnx::TensorProto::FLOAT16, "FLOAT16"},
                                     {onnx::TensorProto::BFLOAT16, "BFLOAT16"},
                                     {onnx::TensorProto::DOUBLE, "DOUBLE"}})
        refused({2},
                [type = type](onnx_builder& file) {
                    file.floats("w", {1, 1}, {1});
                    file.initialiser("w").set_data_type(type);
                    file.node("MatMul", {"x", "w"}, {"y"}, "mul");
                },
                {"node mul: ", "'w'", name, "convert the network to float32"});
    onnx_builder file(13);
    file.input("x", onnx::TensorProto::DOUBLE, {1, 2});
    file.output("y", onnx::TensorProto::DOUBLE, {});
    file.node("Relu", {"x"}, {"y"}, "relu");
    expect_refused(file, {"input 'x'"});
}

TEST(floating_refusals, networks_of_16_bits_that_hold_other_floats) {
    onnx_builder file(13);
    file.input("x", onnx::TensorProto::FLOAT16, {1, 2});
    file.output("y", onnx::TensorProto::FLOAT16, {});
    file.floats("w", {2, 2}, {1, 2, 3, 4});
    file.node("MatMul", {"x", "w"}, {"y"}, "mul");
    expect_refused(file, {"constant 'w' is float32 in a network of float16"});
    file.initialiser("w").set_data_type(onnx::TensorProto::FLOAT16); // twice as many bytes
    expect_refused(file, {"'w'"});
    file.input("z", onnx_builder::float32, {1, 2});
    expect_refused(file, {"inputs of float16 and of another type"});
}

TEST(floating_refusals, casts_to_other_types) {
    refused({2},
            [](onnx_builder& file) {
                attribute(file.node("Cast", {"x"}, {"y"}, "cast"), "to",
                          std::int64_t{onnx::TensorProto::FLOAT16});
            },
            {"node cast: ", "float32 from end to end"});
}

TEST(floating_refusals, networks_that_are_partly_quantised) {
    const auto mixed = [](const std::function<void(onnx_builder&)>& rest) {
        return floating({1, 2, 2}, [&](onnx_builder& file) {
            file.quantize("x", "x_q", 0.5F, 0);
            file.dequantize("x_q", "x_f", 0.5F, 0);
            rest(file);
        });
    };
    expect_refused(mixed([](onnx_builder& file) {
                       file.floats("w", {1, 1, 1, 1}, {1});
                       file.node("Conv", {"x_f", "w"}, {"y"}, "conv");
                   }),
                   {"node conv: ", "'w' is not quantised"});
    expect_refused(mixed([](onnx_builder& file) {
                       file.weights("w", onnx_builder::int8, {1, 1, 1, 1}, {1}, {1.0F});
                       file.node("Conv", {"x_f", "w"}, {"y"}, "conv");
                   }),
                   {"node conv: ", "never quantised"});
    expect_refused(mixed([](onnx_builder& file) {
                       file.floats("two", {}, {2});
                       file.node("Mul", {"x_f", "two"}, {"y"}, "twice");
                   }),
                   {"node twice: ", "never quantised"});
}

TEST(floating_refusals, batch_norms_that_train_or_have_no_variance) {
    const auto norm = [](const shape& of, float variance, std::int64_t training) {
        return floating({2, 2, 2}, [&](onnx_builder& file) {
            for (const char* name : {"scale", "shift", "mean"})
                add_floats(file, name, of);
            file.floats("variance", {2}, {1, variance});
            onnx::NodeProto& n = file.node(
                "BatchNormalization", {"x", "scale", "shift", "mean", "variance"}, {"y"}, "norm");
            attribute(n, "training_mode", training);
        });
    };
    expect_refused(norm({2}, 1, 1), {"node norm: ", "training_mode"});
    expect_refused(norm({2}, -1, 0), {"node norm: ", "'variance' is -1 at channel 1"});
    expect_refused(norm({3}, 1, 0), {"node norm: ", "'scale' has shape [3]"});
}

TEST(floating_refusals, constants_that_are_not_finite) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    for (const auto& [operation, constant] : {std::pair{"Div", 0.0F},
                                              {"Mul", infinity},
                                              {"Add", NAN},
                                              {"Sub", -infinity},
                                              {"Div", 1e-40F}})
        for (const bool folded : {false, true})
            refused({2, 2, 2},
                    [&, operation = operation, constant = constant](onnx_builder& file) {
                        add_floats(file, "w", {2, 2, 1, 1});
                        file.node("Conv", {"x", "w"}, {"c"}, "conv");
                        file.floats("two", {2, 1, 1}, {1, constant});
                        file.node(operation, {folded ? "c" : "x", "two"}, {"y"}, "scale");
                    },
                    {"node scale: ", "at channel 1", "finite"});
}

TEST(floating_refusals, padding_that_a_window_cannot_hold) {
    const auto padded = [](float fill, const char* operation) {
        return floating({1, 2, 2}, [&](onnx_builder& file) {
            file.integers("pads", onnx::TensorProto::INT64, {8}, {0, 0, 1, 1, 0, 0, 1, 1});
            file.floats("fill", {}, {fill});
            file.node("Pad", {"x", "pads", "fill"}, {"p"}, "pad");
            file.floats("w", {1, 1, 2, 2}, {1, 2, 3, 4});
            if (std::string(operation) == "Conv")
                file.node(operation, {"p", "w"}, {"y"}, "window");
            else
                attribute(file.node(operation, {"p"}, {"y"}, "window"), "kernel_shape",
                          shape{2, 2});
        });
    };
    expect_refused(padded(1, "Conv"), {"node window: ", "padded with 1", "with 0"});
    expect_refused(padded(1, "AveragePool"), {"node window: ", "padded with 1", "with 0"});
    expect_refused(padded(0, "MaxPool"), {"node window: ", "padded with 0", "-infinity"});
}

TEST(floating_refusals, what_reads_a_value_of_the_host) {
    refused({4},
            [](onnx_builder& file) {
                file.node("Sigmoid", {"x"}, {"s"}, "last");
                file.node("Relu", {"s"}, {"y"}, "relu");
            },
            {"node relu: ", "the host computes"});
}

} // namespace
} // namespace bitloom::network::testing
