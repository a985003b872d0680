// SPDX-License-Identifier: Apache-2.0
// Quant, BipolarQuant and Trunc: of constants at once, of the network's input on the host, of
// everything else by thresholds behind the layer.
#include "models/common/errors.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/identity.h"
#include "platforms/network/onnx/input_codes.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/onnx/quantiser.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network {

namespace {

constexpr unsigned widest_activation = 16;

operand_format smallest_format(std::int64_t low, std::int64_t high) {
    operand_format f{1, low < 0};
    while (!f.holds(low) || !f.holds(high) || f.is_bipolar())
        ++f.bits;
    return f;
}

/// The axis that several values run along.
std::size_t axis_of(const node& n, const npy_array& array, std::size_t rank) {
    std::size_t axis = 0, axes = 0;
    for (std::size_t i = 0; i < array.shape.size(); ++i)
        if (array.shape[i] != 1) {
            axis = i + rank - array.shape.size();
            ++axes;
        }
    if (axes > 1 || array.shape.size() > rank)
        n.refuse(fmt::format("its scale has shape {}; give one value, or several along one axis",
                             shape_text(array.shape)));
    return axis;
}

/// Of each element of `shape`, the value along `axis` of an array that may have one for all.
class along_axis {
public:
    along_axis(const node& n, const npy_array& array, const std::vector<std::int64_t>& shape)
        : m_values(reals_of(array))
        , m_axis(axis_of(n, array, shape.size())) {
        if (m_values.size() == 1)
            return;
        if (static_cast<std::size_t>(shape[m_axis]) != m_values.size())
            n.refuse(fmt::format("its scale or zero point has {} values along axis {} of shape {}",
                                 m_values.size(), m_axis, shape_text(shape)));
        for (std::size_t i = m_axis + 1; i < shape.size(); ++i)
            m_inner *= static_cast<std::size_t>(shape[i]);
    }
    std::size_t axis() const { return m_axis; }
    const std::vector<float>& values() const { return m_values; }
    float at(std::size_t element) const { return m_values[element / m_inner % m_values.size()]; }

private:
    std::vector<float> m_values;
    std::size_t m_axis = 0, m_inner = 1;
};

/// Zero points are taken off the codes: what multiplies them is (code - zero point).
real_constant quantise_constant(const node& n, const constant& given, const quantiser& q) {
    if (given.array.type != element_type::float32)
        n.refuse(fmt::format("'{}' holds {}; only float32 is quantised", printable(n.input(0)),
                             element_name(given.array.type)));
    if (q.is_trunc())
        n.refuse("truncates a constant; export it folded");
    const std::vector<float> reals = reals_of(given.array);
    const along_axis scales(n, q.scale, given.array.shape);
    const along_axis zeros(n, q.zero_point, given.array.shape);
    const std::size_t count = std::max(scales.values().size(), zeros.values().size());
    // Steps of one element: the operands are its own.
    std::vector<std::int64_t> codes(reals.size());
    float_steps steps = q.to_code({1.0F}, {zeros.values().size() > 1 ? 1.0F : zeros.at(0)});
    const bool shifts = count > 0 && steps.size() > 1 && steps[1].operation == float_operation::add;
    for (std::size_t i = 0; i < reals.size(); ++i) {
        if (std::isnan(reals[i]))
            n.refuse(fmt::format("'{}' holds NaN; give numbers", printable(n.input(0))));
        steps[0].operand[0] = scales.at(i);
        if (shifts)
            steps[1].operand[0] = zeros.at(i);
        codes[i] = static_cast<std::int64_t>(apply(steps, reals[i], 0)) -
                   static_cast<std::int64_t>(zeros.at(i));
    }
    real_constant result;
    result.format = q.format;
    if (shifts && !codes.empty())
        result.format = smallest_format(*std::min_element(codes.begin(), codes.end()),
                                        *std::max_element(codes.begin(), codes.end()));
    result.codes = array_of(element_type::int64, given.array.shape, codes);
    result.name = given.name;
    result.scales = scales.values();
    result.zero_points.assign(result.scales.size(), 0);
    result.axis = scales.axis();
    return result;
}

struct settled_quantiser {
    float_steps to_code;
    std::vector<float> scales, zero_points; ///< one, or one per channel
    bool per_tensor() const { return scales.size() == 1 && zero_points.size() == 1; }
    float tensor_scale() const { return scales.size() == 1 ? scales[0] : 1.0F; }
};

void settle(importer& im, std::size_t tensor, const settled_quantiser& s) {
    im.tensors().settle(tensor, s.tensor_scale(), static_cast<std::int32_t>(s.zero_points[0]));
    if (s.scales.size() > 1)
        im.tensors().set_channel_scales(tensor, s.scales);
}

activation input_codes(importer& im, const node& n, const float_chain& chain,
                       const settled_quantiser& s, operand_format format) {
    activation codes =
        quantise_input(im, n, chain, s.to_code,
                       {s.tensor_scale(), static_cast<std::int32_t>(s.zero_points[0]), format});
    settle(im, codes.tensor, s);
    codes.real = true;
    return codes;
}

/// A width of a Trunc, whose codes tell their sign.
operand_format truncated_format(const node& n, const threshold_lists& lists, unsigned bits) {
    const std::int64_t low = lists.lowest;
    const std::int64_t high = low + std::int64_t{lists.step} * lists.levels;
    const operand_format smallest = smallest_format(low, high);
    if (smallest.bits > bits)
        n.refuse(fmt::format("its codes reach {} to {}, more than {} bits; raise its output bit "
                             "width",
                             low, high, bits));
    return {std::max(bits, smallest.bits), smallest.is_signed};
}

activation quantise_sums(importer& im, const node& n, float_chain chain, const settled_quantiser& s,
                         const quantiser& q) {
    if (const auto* a = std::get_if<activation>(&chain.from)) {
        const float_map before = map_of(im, chain);
        // its sums are the codes that stand there already
        chain.from = weighted_identity(im, n, *a, {1, false}, 1, 1);
        require(map_of(im, chain).scales == before.scales, "an identity of another scale");
    }
    const result& r = std::get<result>(chain.from);
    layer& l = r.made->l;
    chain.steps.insert(chain.steps.end(), s.to_code.begin(), s.to_code.end());
    const quantisation in = im.tensors().quantised(l.inputs.front()).value();
    try {
        l.thresholds = step_function(map_of(im, chain), sum_ranges(l, in), q.codes);
    } catch (const config_error& error) {
        n.refuse(error.what());
    }
    const operand_format format = q.is_trunc() && !q.output_scale
                                      ? truncated_format(n, *l.thresholds, q.format.bits)
                                      : q.format;
    const auto tensor = im.tensors().add(n.output(0), r.extent, r.order, r.view, format);
    if (!tensor)
        n.refuse("quantises behind a Transpose that is not between NCHW and NHWC; quantise before "
                 "it");
    settle(im, *tensor, s);
    im.finish(n, r, *tensor);
    return {*tensor, r.view, true};
}

} // namespace

activation codes_by_channel(importer& im, const float_chain& chain) {
    channel_codes& c = *chain.codes;
    if (!c.made) {
        const auto end_of_before =
            chain.steps.begin() + static_cast<std::ptrdiff_t>(c.steps_before);
        const float_chain before{chain.from, {chain.steps.begin(), end_of_before}};
        settled_quantiser s{c.how->to_code(c.scales, c.zero_points), c.scales, c.zero_points};
        c.made = std::holds_alternative<float_input>(chain.from)
                     ? input_codes(im, *c.at, before, s, c.how->format)
                     : quantise_sums(im, *c.at, before, s, *c.how);
    }
    return {c.made->tensor, view_of(chain), true};
}

void import_quantiser(importer& im, const node& n) {
    const quantiser q = read_quantiser(im, n);
    const value found = im.input(n, 0);
    if (const auto* given = std::get_if<constant>(&found))
        return im.define(n, quantise_constant(n, *given, q));
    if (std::holds_alternative<real_constant>(found))
        n.refuse(
            fmt::format("requantises the constant '{}'; quantise it once", printable(n.input(0))));
    if (q.format.bits > widest_activation)
        n.refuse(fmt::format("gives activations of {} bits; weights and activations have 1 to {}",
                             q.format.bits, widest_activation));
    float_chain chain = chain_input(im, n, 0);
    settled_quantiser s;
    s.scales = channel_values(im, n, chain, q.scale, "its scale");
    s.zero_points = channel_values(im, n, chain, q.zero_point, "its zero point");
    s.to_code = q.to_code(s.scales, s.zero_points);
    if (q.output_scale) {
        s.scales = {*q.output_scale};
        s.zero_points = {q.output_zero_point};
    }
    if (!s.per_tensor()) { // no tensor of codes, but the next quantiser may make one
        const float_steps real = quantiser::to_real(s.scales, s.zero_points);
        const std::size_t before = chain.steps.size();
        chain.steps.insert(chain.steps.end(), s.to_code.begin(), s.to_code.end());
        chain.steps.insert(chain.steps.end(), real.begin(), real.end());
        chain.codes = nullptr;
        if (s.zero_points.size() == 1 && !q.is_trunc())
            chain.codes = std::make_shared<channel_codes>(
                channel_codes{&n, std::make_shared<const quantiser>(q), before, chain.steps.size(),
                              s.scales, s.zero_points, std::nullopt});
        return im.define(n, std::move(chain));
    }
    if (std::holds_alternative<float_input>(chain.from)) {
        if (q.is_trunc())
            n.refuse("truncates the network's input; quantise it with Quant");
        return im.define(n, input_codes(im, n, chain, s, q.format));
    }
    im.define(n, quantise_sums(im, n, std::move(chain), s, q));
}

} // namespace bitloom::network
