// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/import_checks.h"

#include "models/common/errors.h"
#include "platforms/network/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace bitloom::network::testing {
namespace {

std::size_t product(const shape& extents) {
    return static_cast<std::size_t>(
        std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>()));
}

} // namespace

graph imported(const onnx_builder& file) {
    const std::filesystem::path path = file.save();
    struct remover {
        const std::filesystem::path& path;
        ~remover() { std::filesystem::remove(path); }
    } const cleaner{path};
    return import_network(path);
}

void expect_refused(const std::filesystem::path& file, const std::vector<std::string>& parts) {
    try {
        import_network(file);
        ADD_FAILURE() << "was not refused";
    } catch (const config_error& error) {
        const std::string message = error.what();
        EXPECT_THAT(message, ::testing::StartsWith(file.string() + ": "));
        EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("\n")));
        for (const std::string& part : parts)
            EXPECT_THAT(message, ::testing::HasSubstr(part));
    }
}

void expect_refused(const onnx_builder& file, const std::vector<std::string>& parts) {
    const std::filesystem::path path = file.save();
    expect_refused(path, parts);
    std::filesystem::remove(path);
}

onnx_builder one_layer(const shape& in, const std::function<void(onnx_builder&)>& body,
                       std::int64_t samples, int type, std::int64_t opset) {
    onnx_builder file(opset);
    shape extents{samples};
    extents.insert(extents.end(), in.begin(), in.end());
    file.input("x", type, extents);
    file.output("y", onnx_builder::int8, {});
    file.dequantize("x", "x_f", 0.5F, 3, type);
    body(file);
    file.quantize("y_f", "y", 0.25F, -5);
    return file;
}

std::vector<std::int64_t> counting(std::size_t count) {
    std::vector<std::int64_t> codes(count);
    for (std::size_t i = 0; i < count; ++i)
        codes[i] = (static_cast<std::int64_t>(i) + 100) % 200 - 100;
    return codes;
}

onnx::NodeProto& add_convolution(onnx_builder& file, const shape& weights) {
    file.weights("w", onnx_builder::int8, weights, counting(product(weights)), {0.125F});
    return file.node("Conv", {"x_f", "w"}, {"y_f"}, "conv");
}

onnx::NodeProto& add_gemm(onnx_builder& file, const std::string& x, std::int64_t channels,
                          std::int64_t features) {
    const shape extents{channels, features};
    file.weights("w", onnx_builder::int8, extents, counting(product(extents)), {0.125F});
    onnx::NodeProto& gemm = file.node("Gemm", {x, "w"}, {"y_f"}, "gemm");
    attribute(gemm, "transB", std::int64_t{1});
    return gemm;
}

const tensor& tensor_named(const graph& g, const std::string& name) {
    for (const tensor& t : g.tensors)
        if (t.name == name)
            return t;
    throw std::runtime_error("no tensor " + name);
}

} // namespace bitloom::network::testing
