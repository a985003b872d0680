// SPDX-License-Identifier: Apache-2.0
#include "testbenches/platforms/network/floating_network.h"

#include <cstring>

namespace bitloom::network::testing {

onnx_builder floating(const shape& in, const std::function<void(onnx_builder&)>& body,
                      std::int64_t opset) {
    onnx_builder file(opset);
    shape extents{onnx_builder::symbolic};
    extents.insert(extents.end(), in.begin(), in.end());
    file.input("x", onnx_builder::float32, extents);
    file.output("y", onnx_builder::float32, {});
    body(file);
    return file;
}

void add_floats(onnx_builder& file, const std::string& name, const shape& extents, float scale) {
    std::size_t count = 1;
    for (const std::int64_t extent : extents)
        count *= static_cast<std::size_t>(extent);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = scale * static_cast<float>(i + 1) * (i % 2 == 0 ? 1.0F : -1.0F);
    file.floats(name, extents, values);
}

std::vector<double> values_of(const graph& g) {
    std::vector<std::vector<float>> inputs;
    for (const port& p : g.inputs) {
        std::vector<float> x;
        for (std::int64_t i = 0; i < g.tensors[p.tensor].elements(); ++i)
            x.push_back(static_cast<float>(i % 2 == 0 ? -i : i));
        inputs.push_back(std::move(x));
    }
    return bitloom::testing::evaluate_floating(g, inputs).at(g.outputs.at(0).tensor).value;
}

std::vector<float> reals(const std::vector<std::int32_t>& bits) {
    std::vector<float> values(bits.size());
    if (!bits.empty())
        std::memcpy(values.data(), bits.data(), bits.size() * sizeof(float));
    return values;
}

} // namespace bitloom::network::testing
