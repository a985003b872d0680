// SPDX-License-Identifier: Apache-2.0
// Writes small ONNX networks for tests, good ones and broken ones: nothing is checked here.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::testing {

class onnx_builder {
public:
    using shape = std::vector<std::int64_t>;
    static constexpr auto int8 = onnx::TensorProto::INT8;
    static constexpr auto uint8 = onnx::TensorProto::UINT8;
    static constexpr auto float32 = onnx::TensorProto::FLOAT;
    static constexpr std::int64_t symbolic = -1000; ///< an extent named "N"

    explicit onnx_builder(std::int64_t opset = 13);

    /// Without extents: of undeclared shape.
    void input(const std::string& name, int type, const shape& extents);
    void output(const std::string& name, int type, const shape& extents);
    void value_info(const std::string& name, int type, const shape& extents);

    /// Initialisers: integers in raw_data of `type`, floats in raw_data as well.
    void integers(const std::string& name, int type, const shape& extents,
                  const std::vector<std::int64_t>& values);
    void floats(const std::string& name, const shape& extents, const std::vector<float>& values);

    onnx::NodeProto& node(const std::string& operation, const std::vector<std::string>& inputs,
                          const std::vector<std::string>& outputs, const std::string& name = "");

    /// `x` -> `y` with scalar initialisers `<y>_scale` and `<y>_zp`.
    onnx::NodeProto& quantize(const std::string& x, const std::string& y, float scale,
                              std::int64_t zero_point, int type = int8);
    onnx::NodeProto& dequantize(const std::string& x, const std::string& y, float scale,
                                std::int64_t zero_point, int type = int8);
    /// DequantizeLinear of an initialiser `<y>_q`; zero points 0. One scale: per tensor.
    onnx::NodeProto& weights(const std::string& y, int type, const shape& extents,
                             const std::vector<std::int64_t>& codes,
                             const std::vector<float>& scales, std::int64_t axis = 0);

    onnx::TensorProto& initialiser(const std::string& name);
    onnx::GraphProto& graph() { return *m_model.mutable_graph(); }
    onnx::ModelProto& model() { return m_model; }

    /// Writes the file and returns its path: a new one in the test's temporary folder.
    std::filesystem::path save() const;
    void save(const std::filesystem::path& file) const;

private:
    onnx::ModelProto m_model;
};

void attribute(onnx::NodeProto& node, const std::string& name, std::int64_t value);
void attribute(onnx::NodeProto& node, const std::string& name, float value);
void attribute(onnx::NodeProto& node, const std::string& name, const std::string& value);
void attribute(onnx::NodeProto& node, const std::string& name,
               const std::vector<std::int64_t>& values);

} // namespace bitloom::testing
