// SPDX-License-Identifier: Apache-2.0
// Where the layers of a floating network end. Nothing in the file says it, as QuantizeLinear does
// in a quantised one: a layer takes the clamps, biases and factors that alone read its output, and
// then writes a tensor.
#include "platforms/network/onnx/importer.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <limits>

namespace bitloom::network {

void importer::find_readers() {
    const auto add = [&](const std::string& name, const node* reader) {
        const auto [place, first] = m_readers.emplace(name, reader);
        if (!first)
            place->second = nullptr;
    };
    for (const node& n : m_nodes)
        for (std::size_t i = 0; i < n.input_count(); ++i)
            add(n.input(i), &n);
    for (const onnx::ValueInfoProto& info : m_file.model.graph().output())
        add(info.name(), nullptr);
}

bool importer::changed_by_reader(const std::string& name, const result& r) const {
    const auto found = m_readers.find(name);
    if (found == m_readers.end() || found->second == nullptr)
        return false;
    if (is_recurrent(r.made->l.kind)) // what it writes, its next step reads
        return false;
    const node& reader = *found->second;
    const std::string& operation = reader.operation();
    // a concatenation copies; nothing behind it changes what it writes
    if (operation == "Relu" || operation == "Clip")
        return reader.input(0) == name && r.made->l.kind != layer_kind::concat;
    constexpr float infinity = std::numeric_limits<float>::infinity();
    if (!has_weights(r.made->l.kind) || !r.untouched || r.low != -infinity || r.high != infinity)
        return false;
    if (operation == "BatchNormalization")
        return reader.input(0) == name;
    const bool affine = operation == "Add" || operation == "Sub" || operation == "Mul" ||
                        (operation == "Div" && reader.input(0) == name);
    if (!affine)
        return false;
    const std::string& other = reader.input(reader.input(0) == name ? 1 : 0);
    const auto known = m_values.find(other);
    return m_initialisers.count(other) > 0 ||
           (known != m_values.end() && std::holds_alternative<constant>(known->second));
}

std::size_t importer::written(const node& n, const result& r, const std::string& name) {
    const auto tensor = m_tensors.add(name, r.extent, r.order, r.view, fp32_format);
    if (!tensor)
        n.refuse(fmt::format("writes '{}' behind a Transpose that is not between NCHW and NHWC; "
                             "compute before it",
                             printable(name)));
    m_tensors.settle(*tensor, 1.0F, 0);
    finish(n, r, *tensor);
    return *tensor;
}

std::size_t importer::define_before(const node& n, layer l, const planes& extent,
                                    const std::vector<std::int64_t>& shape,
                                    const std::string& suffix) {
    const result r = pending(n, std::move(l), extent, axis_order::channels_first, shape, suffix);
    return written(n, r, r.made->output_name);
}

} // namespace bitloom::network
