// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network {
namespace {

/// Scale and zero point of a QuantizeLinear or DequantizeLinear.
struct parameters {
    std::vector<float> scales;
    std::vector<std::int64_t> zero_points; ///< as many as scales
    std::optional<element_type> type;      ///< of the zero point, where it has one
    std::int64_t axis = 1;
};

parameters read_parameters(importer& im, const node& n) {
    n.only({"axis", "saturate", "block_size", "output_dtype"});
    parameters p;
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
    if (p.scales.size() > 1 && im.opset() < 13)
        n.refuse(fmt::format("has {} scales, which opset {} does not know; export with opset 13 or "
                             "newer",
                             p.scales.size(), im.opset()));
    if (!n.has_input(2))
        return p;
    const npy_array& zero_point = im.constant_input(n, 2);
    if (zero_point.type == element_type::float32)
        n.refuse(fmt::format("its zero point '{}' must be an integer", printable(n.input(2))));
    p.type = zero_point.type;
    const std::vector<std::int64_t> given = integers_of(zero_point);
    if (given.size() != p.scales.size() || zero_point.shape.size() > 1)
        n.refuse(fmt::format("has {} scales but {} zero points; give as many of both",
                             p.scales.size(), given.size()));
    p.zero_points = given;
    return p;
}

operand_format format_of(const node& n, element_type type) {
    if (type == element_type::int8)
        return {8, true};
    if (type == element_type::uint8)
        return {8, false};
    n.refuse(fmt::format("quantises to {}; use int8 or uint8", element_name(type)));
}

element_type code_type(const node& n, const parameters& p) {
    const std::int64_t declared = n.integer("output_dtype", 0);
    element_type type = p.type.value_or(element_type::uint8);
    if (!p.type && declared == onnx::TensorProto::INT8)
        type = element_type::int8;
    const std::int64_t expected =
        type == element_type::int8 ? onnx::TensorProto::INT8 : onnx::TensorProto::UINT8;
    format_of(n, type);
    if (declared != 0 && declared != expected)
        n.refuse(fmt::format("its output_dtype {} contradicts its zero point's type {}; give the "
                             "same",
                             declared, element_name(type)));
    return type;
}

void check_per_tensor(const node& n, const parameters& p) {
    if (p.scales.size() != 1)
        n.refuse(fmt::format("has {} scales for an activation; quantise activations per tensor",
                             p.scales.size()));
}

/// The axis that several scales run along, checked against the array's shape.
std::size_t scale_axis(const node& n, const parameters& p, const std::vector<std::int64_t>& shape) {
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

/// QuantizeLinear over float32 constants: round half to even, add the zero point, saturate.
npy_array quantise(const node& n, const npy_array& array, const parameters& p) {
    if (array.type != element_type::float32)
        n.refuse(fmt::format("'{}' holds {}; only float32 is quantised", printable(n.input(0)),
                             element_name(array.type)));
    const element_type type = code_type(n, p);
    const operand_format format = format_of(n, type);
    const std::size_t axis = scale_axis(n, p, array.shape);
    std::size_t inner = 1;
    for (std::size_t i = axis + 1; i < array.shape.size(); ++i)
        inner *= static_cast<std::size_t>(array.shape[i]);
    const std::vector<float> reals = reals_of(array);
    std::vector<std::int64_t> codes(reals.size());
    for (std::size_t i = 0; i < reals.size(); ++i) {
        if (std::isnan(reals[i]))
            n.refuse(fmt::format("'{}' holds NaN; give numbers", printable(n.input(0))));
        const std::size_t s = p.scales.size() == 1 ? 0 : i / inner % p.scales.size();
        const float code =
            std::nearbyint(reals[i] / p.scales[s]) + static_cast<float>(p.zero_points[s]);
        codes[i] = static_cast<std::int64_t>(std::clamp(code, static_cast<float>(format.lowest()),
                                                        static_cast<float>(format.highest())));
    }
    return array_of(type, array.shape, codes);
}

std::string quantisation_text(const std::optional<quantisation>& q) {
    return q ? fmt::format("scale {} and zero point {}", q->scale, q->zero_point) : "no scale";
}

void settle(importer& im, const node& n, std::size_t tensor, const parameters& p) {
    check_per_tensor(n, p);
    const auto zero_point = static_cast<std::int32_t>(p.zero_points[0]);
    if (!im.tensors().settle(tensor, p.scales[0], zero_point))
        n.refuse(fmt::format("has scale {} and zero point {}, but '{}' has {}; the two must agree",
                             p.scales[0], p.zero_points[0], printable(im.tensors().at(tensor).name),
                             quantisation_text(im.tensors().quantised(tensor))));
}

std::size_t add_tensor(importer& im, const node& n, const std::string& name, const planes& p,
                       axis_order order, const code_view& view, const parameters& q) {
    check_per_tensor(n, q);
    const operand_format format = format_of(n, code_type(n, q));
    const auto index = im.tensors().add(name, p, order, view, format);
    if (!index)
        n.refuse("quantises behind a Transpose that is not between NCHW and NHWC; quantise before "
                 "it");
    settle(im, n, *index, q);
    return *index;
}

activation quantise(importer& im, const node& n, const float_input& in, const parameters& p) {
    if (!im.bound(in)) {
        // the port keeps the declared layout; changes of layout before the node rename its codes
        const bool changed =
            in.view.shape() != in.declared.shape() || in.view.walk() != in.declared.walk();
        const std::size_t tensor = add_tensor(im, n, changed ? im.port_of(in).name : n.output(0),
                                              in.extent, in.order, in.declared, p);
        im.bind(in, tensor);
        if (!changed)
            return {tensor, in.view, false};
    } else if (im.tensors().at(*im.bound(in)).quantised.format != format_of(n, code_type(n, p))) {
        n.refuse(fmt::format("quantises input '{}' a second time to another type; quantise it once",
                             printable(im.port_of(in).name)));
    }
    settle(im, n, *im.bound(in), p);
    const std::size_t alias = im.add_alias(n, {*im.bound(in), in.view, false});
    return {alias, in.view, false};
}

activation quantise(importer& im, const node& n, const result& r, const parameters& p) {
    const std::size_t tensor = add_tensor(im, n, n.output(0), r.extent, r.order, r.view, p);
    im.finish(n, r, tensor);
    return {tensor, r.view, false};
}

activation quantise(importer& im, const node& n, const activation& a, const parameters& p) {
    if (!a.real)
        n.refuse(fmt::format("quantises the integer codes '{}'; put a DequantizeLinear before it",
                             printable(n.input(0))));
    const auto before = im.tensors().quantised(a.tensor);
    if (p.scales.size() != 1 || !before || before->scale != p.scales[0] ||
        before->zero_point != p.zero_points[0] || before->format != format_of(n, code_type(n, p)))
        n.refuse(fmt::format("requantises '{}' ({}) to another scale, zero point or type without a "
                             "layer between; keep them, or quantise the layer before to these",
                             printable(im.tensors().at(a.tensor).name), quantisation_text(before)));
    return {im.add_alias(n, a), a.view, false};
}

} // namespace

void import_quantize(importer& im, const node& n) {
    const parameters p = read_parameters(im, n);
    const value v = im.input(n, 0);
    if (const auto* array = std::get_if<constant>(&v))
        return im.define(n, constant{quantise(n, array->array, p)});
    if (std::holds_alternative<real_constant>(v))
        n.refuse(
            fmt::format("requantises the constant '{}'; quantise it once", printable(n.input(0))));
    if (const auto* in = std::get_if<float_input>(&v))
        return im.define(n, quantise(im, n, *in, p));
    if (const auto* r = std::get_if<result>(&v))
        return im.define(n, quantise(im, n, *r, p));
    im.define(n, quantise(im, n, std::get<activation>(v), p));
}

void import_dequantize(importer& im, const node& n) {
    const parameters p = read_parameters(im, n);
    const value v = im.input(n, 0);
    if (const auto* array = std::get_if<constant>(&v)) {
        const npy_array& codes = array->array;
        if (codes.type == element_type::float32)
            n.refuse(fmt::format("dequantises the floats '{}'; it reads integers",
                                 printable(n.input(0))));
        if (p.type && *p.type != codes.type)
            n.refuse(fmt::format("its zero point is {} but '{}' is {}; give both the same type",
                                 element_name(*p.type), printable(n.input(0)),
                                 element_name(codes.type)));
        return im.define(
            n, real_constant{codes, p.scales, p.zero_points, scale_axis(n, p, codes.shape)});
    }
    const auto* a = std::get_if<activation>(&v);
    if (!a || a->real)
        n.refuse(fmt::format("dequantises '{}', which is not integer codes; put a QuantizeLinear "
                             "before it",
                             printable(n.input(0))));
    const element_type type = p.type.value_or(im.tensors().at(a->tensor).quantised.format.is_signed
                                                  ? element_type::int8
                                                  : element_type::uint8);
    if (format_of(n, type) != im.tensors().at(a->tensor).quantised.format)
        n.refuse(fmt::format("its zero point is {} but '{}' is not; give both the same type",
                             element_name(type), printable(n.input(0))));
    settle(im, n, a->tensor, p);
    im.define(n, activation{a->tensor, a->view, true});
}

} // namespace bitloom::network
