// SPDX-License-Identifier: Apache-2.0
// An ONNX model in the making: nodes, initialisers, and names that nobody has yet.
#pragma once

#include "models/common/operand_format.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace bitloom::quantise {

using dimensions = std::vector<std::int64_t>;

class onnx_model {
public:
    /// `opset` of the standard operators, 13 or 21.
    onnx_model(const std::string& graph_name, std::int64_t opset);

    /// Nobody else gets `name`.
    void reserve(const std::string& name) { m_names.insert(name); }
    /// `wanted`, or with a number behind it where it is taken.
    std::string name(const std::string& wanted);

    /// float32 with samples on axis 0; `shape` has none.
    void input(const std::string& name, const dimensions& shape);
    void output(const std::string& name, const dimensions& shape);

    onnx::NodeProto& node(const char* operation, const std::vector<std::string>& inputs,
                          const std::string& output, const std::string& name);

    /// Initialisers; each returns the name it got.
    std::string floats(const std::string& wanted, const dimensions& shape,
                       const std::vector<float>& values);
    std::string longs(const std::string& wanted, const std::vector<std::int64_t>& values);
    /// In the smallest of the types that holds the format: int8, uint8, int16, uint16, int32.
    std::string codes(const std::string& wanted, const dimensions& shape,
                      const std::vector<std::int32_t>& values, operand_format format);

    /// Declares a width that is not all of the type's.
    void declare_width(const std::string& tensor, operand_format format);

    /// The file's bytes, the same for the same calls.
    std::string bytes();

private:
    onnx::TensorProto& initialiser(const std::string& name, const dimensions& shape, int type);

    onnx::ModelProto m_model;
    std::unordered_set<std::string> m_names;
    std::vector<std::pair<std::string, unsigned>> m_widths;
};

void attribute(onnx::NodeProto& node, const char* name, std::int64_t value);
void attribute(onnx::NodeProto& node, const char* name, const dimensions& values);

/// Bits of the type that holds codes of a format: 8, 16 or 32.
unsigned container_bits(operand_format format);

} // namespace bitloom::quantise
