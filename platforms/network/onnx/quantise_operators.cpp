// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/identity.h"
#include "platforms/network/onnx/input_codes.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/scales.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network {
namespace {

/// QuantizeLinear over float32 constants: round half to even, add the zero point, saturate.
npy_array quantise(importer& im, const node& n, const npy_array& array, const scale_parameters& p) {
    if (array.type != element_type::float32)
        n.refuse(fmt::format("'{}' holds {}; only float32 is quantised", printable(n.input(0)),
                             element_name(array.type)));
    const element_type type = code_type(n, p);
    const operand_format format = output_format(im, n, p);
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

void settle(importer& im, const node& n, std::size_t tensor, const scale_parameters& p) {
    check_per_tensor(n, p);
    const auto zero_point = static_cast<std::int32_t>(p.zero_points[0]);
    if (!im.tensors().settle(tensor, p.scales[0], zero_point))
        n.refuse(fmt::format("has scale {} and zero point {}, but '{}' has {}; the two must agree",
                             p.scales[0], p.zero_points[0], printable(im.tensors().at(tensor).name),
                             quantisation_text(im.tensors().quantised(tensor))));
}

std::size_t add_tensor(importer& im, const node& n, const std::string& name, const planes& p,
                       axis_order order, const code_view& view, const scale_parameters& q) {
    check_per_tensor(n, q);
    const operand_format format = output_format(im, n, q);
    const auto index = im.tensors().add(name, p, order, view, format);
    if (!index)
        n.refuse("quantises behind a Transpose that is not between NCHW and NHWC; quantise before "
                 "it");
    settle(im, n, *index, q);
    return *index;
}

activation quantise(importer& im, const node& n, const float_input& in, const scale_parameters& p) {
    if (!im.bound(in)) {
        // the port keeps the declared layout; changes of layout before the node rename its codes
        const bool changed =
            in.view.shape() != in.declared.shape() || in.view.walk() != in.declared.walk();
        const std::size_t tensor = add_tensor(im, n, changed ? im.port_of(in).name : n.output(0),
                                              in.extent, in.order, in.declared, p);
        im.bind(in, tensor);
        if (!changed)
            return {tensor, in.view, false};
    } else if (im.port_of(in).map ||
               im.tensors().at(*im.bound(in)).quantised.format != output_format(im, n, p)) {
        n.refuse(fmt::format("quantises input '{}' a second time in another way, to another type "
                             "or width; quantise it once",
                             printable(im.port_of(in).name)));
    }
    settle(im, n, *im.bound(in), p);
    const std::size_t alias = im.add_alias(n, {*im.bound(in), in.view, false});
    return {alias, in.view, false};
}

activation quantise(importer& im, const node& n, const result& r, const scale_parameters& p) {
    const std::size_t tensor = add_tensor(im, n, n.output(0), r.extent, r.order, r.view, p);
    im.finish(n, r, tensor);
    return {tensor, r.view, false};
}

/// The input's arithmetic before its first QuantizeLinear, then that: round half to even, add the
/// zero point, saturate.
activation quantise(importer& im, const node& n, const float_chain& chain,
                    const scale_parameters& p) {
    check_per_tensor(n, p);
    const quantisation q{p.scales[0], static_cast<std::int32_t>(p.zero_points[0]),
                         output_format(im, n, p)};
    using op = float_operation;
    return quantise_input(im, n, chain,
                          {{op::divide, {q.scale}},
                           {op::round, {}, rounding::half_even},
                           {op::add, {static_cast<float>(q.zero_point)}},
                           {op::at_most, {static_cast<float>(q.format.highest())}},
                           {op::at_least, {static_cast<float>(q.format.lowest())}}},
                          q);
}

/// Whether the codes of `a` are those that `n` would make.
bool keeps_codes(importer& im, const node& n, const activation& a, const scale_parameters& p) {
    if (!a.real)
        n.refuse(fmt::format("quantises the integer codes '{}'; put a DequantizeLinear before it",
                             printable(n.input(0))));
    check_per_tensor(n, p);
    const auto before = im.tensors().quantised(a.tensor);
    return before->scale == p.scales[0] && before->zero_point == p.zero_points[0] &&
           before->format.is_signed == format_of(n, code_type(n, p)).is_signed;
}

/// To another scale, zero point or type in a layer of its own.
activation quantise(importer& im, const node& n, const activation& a, const scale_parameters& p) {
    if (!keeps_codes(im, n, a, p))
        return quantise(im, n, largest_of_one(im, n, a), p);
    return {im.add_alias(n, a), a.view, false};
}

padded quantise(importer& im, const node& n, padded framed, const scale_parameters& p) {
    if (!keeps_codes(im, n, framed.inner, p))
        n.refuse(fmt::format("requantises the padded '{}'; quantise before its Pad",
                             printable(n.input(0))));
    if (!framed.code)
        framed.code = code_of_real(framed.real, *im.tensors().quantised(framed.inner.tensor));
    framed.inner.real = false;
    return framed;
}

host_result quantise(importer& im, const node& n, host_result r, const scale_parameters& p) {
    if (!r.real)
        n.refuse(fmt::format("quantises the integer codes '{}'; put a DequantizeLinear before it",
                             printable(n.input(0))));
    check_per_tensor(n, p);
    const quantisation q{p.scales[0], static_cast<std::int32_t>(p.zero_points[0]),
                         output_format(im, n, p)};
    if (r.quantised && (r.quantised->scale != q.scale || r.quantised->zero_point != q.zero_point ||
                        r.quantised->format != q.format))
        n.refuse("requantises a Softmax to another scale, zero point or type; quantise it once");
    r.quantised = q;
    r.real = false;
    return r;
}

/// The real value of codes of type `type`, which `n` and their maker both tell.
void check_type(const node& n, element_type type, operand_format codes) {
    if (format_of(n, type).is_signed != codes.is_signed)
        n.refuse(fmt::format("its zero point is {} but '{}' is not; give both the same type",
                             element_name(type), printable(n.input(0))));
}

activation dequantise(importer& im, const node& n, activation a, const scale_parameters& p) {
    if (p.type)
        check_type(n, *p.type, im.tensors().at(a.tensor).quantised.format);
    settle(im, n, a.tensor, p);
    a.real = true;
    return a;
}

host_result dequantise(const node& n, host_result r, const scale_parameters& p) {
    check_per_tensor(n, p);
    if (p.type)
        check_type(n, *p.type, r.quantised->format);
    if (p.scales[0] != r.quantised->scale || p.zero_points[0] != r.quantised->zero_point)
        n.refuse(fmt::format("has scale {} and zero point {}, but '{}' has scale {} and zero point "
                             "{}; the two must agree",
                             p.scales[0], p.zero_points[0], printable(n.input(0)),
                             r.quantised->scale, r.quantised->zero_point));
    r.real = true;
    return r;
}

} // namespace

void import_quantize(importer& im, const node& n) {
    const scale_parameters p = read_scale_parameters(im, n);
    const value v = im.input(n, 0);
    if (const auto* array = std::get_if<constant>(&v))
        return im.define(n, constant{quantise(im, n, array->array, p), n.output(0)});
    if (std::holds_alternative<real_constant>(v))
        n.refuse(
            fmt::format("requantises the constant '{}'; quantise it once", printable(n.input(0))));
    if (const auto* in = std::get_if<float_input>(&v))
        return im.define(n, quantise(im, n, *in, p));
    if (const auto* chain = std::get_if<float_chain>(&v))
        return im.define(n, quantise(im, n, *chain, p));
    if (const auto* r = std::get_if<result>(&v))
        return im.define(n, quantise(im, n, *r, p));
    if (const auto* framed = std::get_if<padded>(&v))
        return im.define(n, quantise(im, n, *framed, p));
    if (const auto* r = std::get_if<host_result>(&v))
        return im.define(n, quantise(im, n, *r, p));
    im.define(n, quantise(im, n, std::get<activation>(v), p));
}

void import_dequantize(importer& im, const node& n) {
    const scale_parameters p = read_scale_parameters(im, n);
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
        return im.define(n, real_constant{codes, array->name, p.scales, p.zero_points,
                                          scale_axis(n, p, codes.shape)});
    }
    if (const auto* a = std::get_if<activation>(&v); a && !a->real)
        return im.define(n, dequantise(im, n, *a, p));
    if (const auto* framed = std::get_if<padded>(&v); framed && !framed->inner.real) {
        padded real = *framed;
        real.inner = dequantise(im, n, real.inner, p);
        return im.define(n, std::move(real));
    }
    if (const auto* r = std::get_if<host_result>(&v); r && !r->real)
        return im.define(n, dequantise(n, *r, p));
    n.refuse(fmt::format("dequantises '{}', which is not integer codes; put a QuantizeLinear "
                         "before it",
                         printable(n.input(0))));
}

} // namespace bitloom::network
