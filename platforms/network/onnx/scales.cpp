// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/scales.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/qoperators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace bitloom::network {

scale_parameters read_scale_parameters(importer& im, const node& n) {
    n.only({"axis", "saturate", "block_size", "output_dtype"});
    scale_parameters p;
    if (n.integer("block_size", 0) != 0)
        n.refuse("quantises by blocks; quantise per tensor or per channel");
    const npy_array& scale = im.constant_input(n, 1);
    if (scale.type != element_type::float32 || scale.shape.size() > 1 || scale.elements() == 0)
        n.refuse(fmt::format("its scale '{}' must be one float32 or a list of them",
                             printable(n.input(1))));
    p.scales = reals_of(scale);
    for (float s : p.scales)
        if (!std::isfinite(s) || s <= 0)
            n.refuse(fmt::format("its scale is {}; it must be positive and finite", s));
    p.zero_points.assign(p.scales.size(), 0);
    p.axis = n.integer("axis", 1);
    if (p.scales.size() > 1 && im.opset() < 13 && n.domain().empty())
        n.refuse(fmt::format("has {} scales, which opset {} does not know; export with opset 13 or "
                             "newer",
                             p.scales.size(), im.opset()));
    if (!n.has_input(2))
        return p;
    const npy_array& zero_point = im.constant_input(n, 2);
    if (zero_point.type == element_type::float32)
        n.refuse(fmt::format("its zero point '{}' must be an integer", printable(n.input(2))));
    p.type = zero_point.type;
    std::vector<std::int64_t> given = integers_of(zero_point);
    // operators on codes may give one for all channels
    if (n.domain() == spelled_out && given.size() == 1)
        given.resize(p.scales.size(), given.front());
    if (given.size() != p.scales.size() || zero_point.shape.size() > 1)
        n.refuse(fmt::format("has {} scales but {} zero points; give as many of both",
                             p.scales.size(), given.size()));
    p.zero_points = given;
    return p;
}

operand_format format_of(const node& n, element_type type) {
    const auto format = code_format(type);
    if (!format)
        n.refuse(
            fmt::format("quantises to {}; use int8, uint8, int16 or uint16", element_name(type)));
    return *format;
}

namespace {

/// The element types of codes and what ONNX calls them.
constexpr std::pair<element_type, std::int64_t> code_types[] = {
    {element_type::uint8, onnx::TensorProto::UINT8},
    {element_type::int8, onnx::TensorProto::INT8},
    {element_type::uint16, onnx::TensorProto::UINT16},
    {element_type::int16, onnx::TensorProto::INT16}};

} // namespace

element_type code_type(const node& n, const scale_parameters& p) {
    const std::int64_t declared = n.integer("output_dtype", 0);
    element_type type = p.type.value_or(element_type::uint8);
    bool agrees = declared == 0;
    for (const auto& [each, onnx_type] : code_types) {
        if (!p.type && onnx_type == declared)
            type = each;
        agrees = agrees || (each == type && onnx_type == declared);
    }
    format_of(n, type);
    if (!agrees)
        n.refuse(fmt::format("its output_dtype {} contradicts its zero point's type {}; give the "
                             "same",
                             declared, element_name(type)));
    return type;
}

operand_format output_format(importer& im, const node& n, const scale_parameters& p) {
    operand_format format = format_of(n, code_type(n, p));
    format.bits = im.widths().of(n.output(0), format);
    for (std::int64_t zero_point : p.zero_points)
        if (!format.holds(zero_point))
            n.refuse(fmt::format("its zero point {} is outside the {} bits of '{}'; use {} to {}",
                                 zero_point, format.bits, printable(n.output(0)), format.lowest(),
                                 format.highest()));
    return format;
}

void check_per_tensor(const node& n, const scale_parameters& p) {
    if (p.scales.size() != 1)
        n.refuse(fmt::format("has {} scales for an activation; quantise activations per tensor",
                             p.scales.size()));
}

std::size_t scale_axis(const node& n, const scale_parameters& p,
                       const std::vector<std::int64_t>& shape) {
    if (p.scales.size() == 1)
        return 0;
    const auto rank = static_cast<std::int64_t>(shape.size());
    const std::int64_t axis = p.axis < 0 ? p.axis + rank : p.axis;
    if (axis < 0 || axis >= rank)
        n.refuse(fmt::format("its axis {} is outside the shape {}; name the axis of the scales",
                             p.axis, shape_text(shape)));
    const auto index = static_cast<std::size_t>(axis);
    if (shape[index] != static_cast<std::int64_t>(p.scales.size()))
        n.refuse(fmt::format("has {} scales for axis {} of shape {}; give one for each index",
                             p.scales.size(), axis, shape_text(shape)));
    return index;
}

} // namespace bitloom::network
