// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace bitloom::network {

/// One node of the file with checked access to its attributes. All throw config_error,
/// `file: node NAME: what, and what would be right`.
class node {
public:
    /// `index`: position in the file's node list, which names a nameless node `<op>_<index>`.
    /// `file`: as messages show it. `proto` must outlive the node.
    node(const onnx::NodeProto& proto, std::size_t index, std::string file);

    const std::string& name() const { return m_name; }
    const std::string& operation() const { return m_proto->op_type(); }
    const std::string& domain() const { return m_proto->domain(); }
    std::size_t index() const { return m_index; }

    std::size_t input_count() const;
    /// The name of the value that input `i` reads; empty if the node has no such input.
    const std::string& input(std::size_t i) const;
    bool has_input(std::size_t i) const { return !input(i).empty(); }
    const std::string& output(std::size_t i) const;
    std::size_t output_count() const;

    [[noreturn]] void refuse(const std::string& what) const;

    /// Refuses attributes other than these: an unknown one may change the result.
    void only(std::initializer_list<const char*> names) const;
    bool has(const char* name) const;
    std::int64_t integer(const char* name, std::int64_t otherwise) const;
    float real(const char* name, float otherwise) const;
    std::string text(const char* name, const char* otherwise) const;
    std::vector<std::int64_t> integers(const char* name,
                                       std::vector<std::int64_t> otherwise = {}) const;
    std::vector<float> reals(const char* name) const;
    std::vector<std::string> texts(const char* name) const;
    const onnx::TensorProto* tensor(const char* name) const; ///< nullptr if absent

private:
    const onnx::AttributeProto* find(const char* name,
                                     onnx::AttributeProto::AttributeType type) const;

    const onnx::NodeProto* m_proto;
    std::size_t m_index;
    std::string m_name;
    std::string m_file;
};

} // namespace bitloom::network
