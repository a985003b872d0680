// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/parameters.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/folded_constants.h"
#include "platforms/network/onnx/qoperators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bitloom::network {
namespace {

void check_shape(const node& n, const std::string& name, const std::vector<std::int64_t>& shape,
                 std::int64_t channels, std::size_t axes_behind) {
    bool good = shape.size() > axes_behind;
    for (std::size_t i = 0; i < shape.size(); ++i)
        good = good && shape[i] == (i + axes_behind + 1 == shape.size() ? channels : 1);
    if (!good)
        n.refuse(fmt::format("its bias '{}' has shape {}; give one value for each of {} channels",
                             name, shape_text(shape), channels));
}

/// Exporters multiply in float32 or in double and round once: at most 2 units in the last place.
bool same_scale(float given, float input_scale, double weight_scale) {
    const double product = static_cast<double>(input_scale) * weight_scale;
    const float nearest = static_cast<float>(product);
    const double unit =
        static_cast<double>(std::nextafter(nearest, INFINITY)) - static_cast<double>(nearest);
    return std::abs(static_cast<double>(given) - product) <= 2 * unit;
}

void add_codes(const node& n, const std::string& name, const npy_array& array, layer& l) {
    const std::vector<std::int64_t> codes = integers_of(array);
    for (std::size_t c = 0; c < codes.size(); ++c)
        if (__builtin_add_overflow(l.bias[c], codes[c], &l.bias[c]))
            n.refuse(fmt::format("adds its bias '{}' to another, beyond 32 bits at channel {}; "
                                 "quantise between them",
                                 name, c));
}

std::vector<double> float_bias(const node& n, const std::string& name, const npy_array& array) {
    if (array.type != element_type::float32)
        n.refuse(fmt::format("its bias '{}' is plain {}; give float32, or a DequantizeLinear of "
                             "int32 with scale input scale * weight scale",
                             name, element_name(array.type)));
    const std::vector<float> reals = reals_of(array);
    for (const float b : reals)
        if (!std::isfinite(b))
            n.refuse(fmt::format("its bias '{}' holds {}; give finite numbers", name, b));
    return {reals.begin(), reals.end()};
}

std::vector<std::int32_t> take_floats(const node& n, const std::string& name,
                                      const real_constant& weights, layer& l) {
    if (weights.codes.type != element_type::float32)
        n.refuse(fmt::format("its weights '{}' are {}; a floating network has float32 ones", name,
                             element_name(weights.codes.type)));
    l.weights_name = weights.name;
    l.weight_format = fp32_format;
    l.weight_scales = {1.0F};
    std::vector<std::int32_t> bits(weights.codes.bytes.size() / sizeof(std::int32_t));
    std::memcpy(bits.data(), weights.codes.bytes.data(), weights.codes.bytes.size());
    return bits;
}

/// Those of Bitlet's PEs; ONNX keeps what int16 does not hold as int32.
constexpr unsigned widest_weight_bits = 24;

} // namespace

std::vector<std::int32_t> take_weights(importer& im, const node& n, std::size_t input,
                                       const real_constant& weights, std::size_t channel_axis,
                                       layer& l) {
    const std::string name = printable(n.input(input));
    if (weights.codes.elements() == 0)
        n.refuse(fmt::format("its weights '{}' are empty; export the network again", name));
    if (im.floating())
        return take_floats(n, name, weights, l);
    auto format = weights.format ? weights.format : code_format(weights.codes.type);
    if (!format && weights.codes.type == element_type::int32)
        format = operand_format{widest_weight_bits, true};
    if (!format)
        n.refuse(fmt::format("its weights '{}' are {}; use int8, int16 or int32 of up to 24 bits, "
                             "or uint8 or uint16 with zero point 0",
                             name, element_name(weights.codes.type)));
    for (std::int64_t zero_point : weights.zero_points)
        if (zero_point != 0)
            n.refuse(fmt::format("its weights '{}' have zero point {}; quantise weights "
                                 "symmetrically, with zero point 0",
                                 name, zero_point));
    if (weights.scales.size() > 1 && weights.axis != channel_axis)
        n.refuse(fmt::format("its weights '{}' have scales along axis {}; output channels run "
                             "along axis {}",
                             name, weights.axis, channel_axis));
    l.weights_name = weights.name;
    if (format->bits > widest_weight_bits)
        n.refuse(
            fmt::format("its weights '{}' have {} bits; weights have 1 to 24", name, format->bits));
    l.weight_format =
        weights.format ? *format
                       : operand_format{im.widths().of(weights.name, *format), format->is_signed};
    l.weight_scales.assign(weights.scales.begin(), weights.scales.end());
    const std::vector<std::int64_t> codes = integers_of(weights.codes);
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (!l.weight_format.holds(codes[i]))
            n.refuse(fmt::format("its weights '{}' hold {} at element {}; codes of {} bits are {}",
                                 printable(weights.name), codes[i], i, l.weight_format.bits,
                                 codes_text(l.weight_format)));
    return {codes.begin(), codes.end()};
}

std::vector<double> take_bias(importer& im, const node& n, std::size_t i, float input_scale,
                              std::int64_t channels, std::size_t axes_behind, layer& l) {
    const std::string name = printable(n.input(i));
    const value& found = im.input(n, i);
    if (im.floating()) {
        const npy_array& array = im.constant_input(n, i);
        check_shape(n, name, array.shape, channels, axes_behind);
        l.bias = fp32_bits(values_per_channel(n, n.input(i), array, 0, 1, channels));
        return {};
    }
    if (const auto* plain = std::get_if<constant>(&found)) {
        check_shape(n, name, plain->array.shape, channels, axes_behind);
        if (n.domain() != spelled_out || plain->array.type != element_type::int32)
            return float_bias(n, name, plain->array);
        add_codes(n, name, plain->array, l);
        return {};
    }
    const real_constant& bias = im.weight_input(n, i);
    check_shape(n, name, bias.codes.shape, channels, axes_behind);
    if (bias.codes.type != element_type::int32)
        n.refuse(fmt::format("its bias '{}' is {}; quantise it to int32", name,
                             element_name(bias.codes.type)));
    for (std::int64_t zero_point : bias.zero_points)
        if (zero_point != 0)
            n.refuse(
                fmt::format("its bias '{}' has zero point {}; it must be 0", name, zero_point));
    if (bias.scales.size() > 1 && bias.axis + axes_behind + 1 != bias.codes.shape.size())
        n.refuse(fmt::format("its bias '{}' has scales along axis {}; channels run along axis {}",
                             name, bias.axis, bias.codes.shape.size() - axes_behind - 1));
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
        if (const float given = bias.scales[bias.scales.size() == 1 ? 0 : c];
            !same_scale(given, input_scale, weight_scale(l, c)))
            n.refuse(fmt::format("its bias '{}' has scale {} at channel {}; it must be input scale "
                                 "* weight scale = {}",
                                 name, given, c,
                                 static_cast<float>(input_scale * weight_scale(l, c))));
    add_codes(n, name, bias.codes, l);
    return {};
}

} // namespace bitloom::network
