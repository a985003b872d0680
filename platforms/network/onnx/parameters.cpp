// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/parameters.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/qoperators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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
bool same_scale(float given, float input_scale, float weight_scale) {
    const double product = static_cast<double>(input_scale) * static_cast<double>(weight_scale);
    const float nearest = static_cast<float>(product);
    const double unit =
        static_cast<double>(std::nextafter(nearest, INFINITY)) - static_cast<double>(nearest);
    return std::abs(static_cast<double>(given) - product) <= 2 * unit;
}

void set_bias(const npy_array& array, layer& l) {
    const std::vector<std::int64_t> codes = integers_of(array);
    for (std::size_t c = 0; c < codes.size(); ++c)
        l.bias[c] = static_cast<std::int32_t>(codes[c]);
}

} // namespace

std::vector<std::int16_t> take_weights(importer& im, const node& n, std::size_t input,
                                       const real_constant& weights, std::size_t channel_axis,
                                       layer& l) {
    const std::string name = printable(n.input(input));
    const auto format = code_format(weights.codes.type);
    if (!format)
        n.refuse(fmt::format("its weights '{}' are {}; use int8 or int16, or uint8 or uint16 with "
                             "zero point 0",
                             name, element_name(weights.codes.type)));
    if (weights.codes.elements() == 0)
        n.refuse(fmt::format("its weights '{}' are empty; export the network again", name));
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
    l.weight_format = {im.widths().of(weights.name, *format), format->is_signed};
    l.weight_scales = weights.scales;
    const std::vector<std::int64_t> codes = integers_of(weights.codes);
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (!l.weight_format.holds(codes[i]))
            n.refuse(fmt::format("its weights '{}' hold {} at element {}; codes of {} bits are {}",
                                 printable(weights.name), codes[i], i, l.weight_format.bits,
                                 codes_text(l.weight_format)));
    return {codes.begin(), codes.end()};
}

void take_bias(importer& im, const node& n, std::size_t i, float input_scale, std::int64_t channels,
               std::size_t axes_behind, layer& l) {
    const std::string name = printable(n.input(i));
    const value& found = im.input(n, i);
    if (const auto* plain = std::get_if<constant>(&found)) {
        check_shape(n, name, plain->array.shape, channels, axes_behind);
        if (n.domain() == spelled_out && plain->array.type == element_type::int32) {
            set_bias(plain->array, l);
            return;
        }
        const bool is_float = plain->array.type == element_type::float32;
        const std::vector<float> reals = is_float ? reals_of(plain->array) : std::vector<float>{};
        const bool zero =
            is_float && std::all_of(reals.begin(), reals.end(), [](float b) { return b == 0; });
        if (!zero)
            n.refuse(fmt::format("its bias '{}' is plain {}, not quantised; give a "
                                 "DequantizeLinear of int32 with scale input scale * weight scale",
                                 name, element_name(plain->array.type)));
        return;
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
    const auto each = [](const std::vector<float>& scales, std::size_t c) {
        return scales.size() == 1 ? scales[0] : scales[c];
    };
    for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c)
        if (!same_scale(each(bias.scales, c), input_scale, each(l.weight_scales, c)))
            n.refuse(fmt::format("its bias '{}' has scale {} at channel {}; it must be input scale "
                                 "* weight scale = {}",
                                 name, each(bias.scales, c), c,
                                 input_scale * each(l.weight_scales, c)));
    set_bias(bias.codes, l);
}

} // namespace bitloom::network
