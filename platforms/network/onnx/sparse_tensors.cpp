// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/sparse_tensors.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cstring>

namespace bitloom::network {
namespace {

/// Pruned weights of a network; a few bytes of a file must not claim all of the memory.
constexpr std::int64_t most_elements = std::int64_t{1} << 28;

class dense_form {
public:
    dense_form(const onnx_file& file, external_data& outside, const onnx::SparseTensorProto& sparse)
        : m_file(file)
        , m_sparse(sparse)
        , m_shape(sparse.dims().begin(), sparse.dims().end())
        , m_values(decode_tensor(sparse.values(), outside))
        , m_places(decode_tensor(sparse.indices(), outside)) {}

    onnx::TensorProto tensor() const {
        const std::int64_t all = elements();
        const std::size_t width = element_bytes(m_values.type);
        std::string bytes(static_cast<std::size_t>(all) * width, '\0');
        const std::vector<std::int64_t> places = linear_places();
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (places[i] >= all || (i > 0 && places[i] <= places[i - 1]))
                refuse(fmt::format("place {} of its values is outside shape {} or not in order", i,
                                   shape_text(m_shape)));
            std::memcpy(&bytes[static_cast<std::size_t>(places[i]) * width],
                        m_values.bytes.data() + i * width, width);
        }
        onnx::TensorProto dense;
        dense.set_name(m_sparse.values().name());
        dense.set_data_type(m_sparse.values().data_type());
        *dense.mutable_dims() = m_sparse.dims();
        dense.set_raw_data(std::move(bytes));
        return dense;
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        m_file.refuse(fmt::format("sparse constant '{}': {}; export it dense",
                                  printable(m_sparse.values().name()), what));
    }

    std::int64_t elements() const {
        std::int64_t all = 1;
        for (const std::int64_t extent : m_shape)
            if (extent < 0 || __builtin_mul_overflow(all, extent, &all) || all > most_elements)
                refuse(
                    fmt::format("its shape {} has no or too many elements", shape_text(m_shape)));
        return all;
    }

    /// Of each value in the row-major order of all elements. The file has that number, or one for
    /// each axis.
    std::vector<std::int64_t> linear_places() const {
        const auto count = static_cast<std::int64_t>(m_values.elements());
        const auto rank = static_cast<std::int64_t>(m_shape.size());
        const bool linear = m_places.shape == std::vector<std::int64_t>{count};
        if (m_places.type != element_type::int64 || m_values.shape.size() != 1 ||
            !(linear || m_places.shape == std::vector<std::int64_t>{count, rank}))
            refuse(fmt::format("{} values have places of shape {}", shape_text(m_values.shape),
                               shape_text(m_places.shape)));
        const std::vector<std::int64_t> given = integers_of(m_places);
        std::vector<std::int64_t> places(static_cast<std::size_t>(count));
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::size_t axes = linear ? 1 : m_shape.size();
            for (std::size_t a = 0; a < axes; ++a) {
                const std::int64_t at = given[i * axes + a];
                if (at < 0 || (!linear && at >= m_shape[a]))
                    refuse(fmt::format("place {} of its values is {}, outside shape {}", i, at,
                                       shape_text(m_shape)));
                places[i] = linear ? at : places[i] * m_shape[a] + at;
            }
        }
        return places;
    }

    const onnx_file& m_file;
    const onnx::SparseTensorProto& m_sparse;
    std::vector<std::int64_t> m_shape;
    npy_array m_values, m_places;
};

onnx::TensorProto dense_of(const onnx_file& file, external_data& outside,
                           const onnx::SparseTensorProto& sparse) {
    try {
        return dense_form(file, outside, sparse).tensor();
    } catch (const config_error& error) {
        const std::string what = error.what();
        if (what.compare(0, file.label.size(), file.label) == 0)
            throw;
        file.refuse("sparse " + what);
    }
}

} // namespace

void spell_out_sparse_tensors(onnx_file& file) {
    external_data outside(file.path);
    onnx::GraphProto& graph = *file.model.mutable_graph();
    for (const onnx::SparseTensorProto& sparse : graph.sparse_initializer())
        *graph.add_initializer() = dense_of(file, outside, sparse);
    graph.clear_sparse_initializer();
    for (onnx::NodeProto& node : *graph.mutable_node())
        for (onnx::AttributeProto& attribute : *node.mutable_attribute())
            if (node.op_type() == "Constant" && attribute.name() == "sparse_value") {
                *attribute.mutable_t() = dense_of(file, outside, attribute.sparse_tensor());
                attribute.clear_sparse_tensor();
                attribute.set_name("value");
                attribute.set_type(onnx::AttributeProto::TENSOR);
            }
}

} // namespace bitloom::network
