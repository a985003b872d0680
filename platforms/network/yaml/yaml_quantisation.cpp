// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/yaml_quantisation.h"

#include "platforms/network/yaml/yaml_layer.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {
namespace {

operand_format format_of(const yaml_section& entry, const std::string& key,
                         operand_format otherwise) {
    operand_format f;
    f.bits = static_cast<unsigned>(entry.whole(key, 1, 16, otherwise.bits));
    f.is_signed = entry.flag("signed", otherwise.is_signed);
    return f;
}

std::int32_t zero_point_of(const yaml_section& entry, operand_format format,
                           std::int64_t otherwise) {
    return static_cast<std::int32_t>(
        entry.whole("zero_point", format.lowest(), format.highest(), otherwise));
}

float scale_of(const yaml_section& entry, float otherwise) {
    constexpr double smallest = 1e-30, largest = 1e30;
    return entry.has("scale") ? static_cast<float>(entry.real("scale", smallest, largest))
                              : otherwise;
}

bool all_alike(const layer& l, const std::vector<tensor>& tensors) {
    const quantisation& first = tensors[l.inputs.front()].quantised;
    return std::all_of(l.inputs.begin(), l.inputs.end(), [&](std::size_t input) {
        const quantisation& q = tensors[input].quantised;
        return q.scale == first.scale && q.zero_point == first.zero_point &&
               q.format == first.format;
    });
}

void read_clamp(const yaml_section& entry, operand_format format, layer& l) {
    const auto clamp = entry.wholes("clamp", format.lowest(), format.highest());
    if (clamp.size() != 2 || clamp[0] > clamp[1])
        entry.refuse("clamp", "give [lowest code, highest code]");
    l.clamp_low = std::clamp(l.clamp_low, clamp[0], clamp[1]);
    l.clamp_high = clamp[1];
}

} // namespace

quantisation input_quantisation(const yaml_section& entry) {
    quantisation q;
    if (entry.has("bits") && entry.is_word("bits", "fp32")) {
        for (const char* key : {"signed", "scale", "zero_point"})
            if (entry.has(key))
                entry.refuse(key, "belongs to integers, leave it out");
        q.format = fp32_format;
        return q;
    }
    q.format = format_of(entry, "bits", {8, true});
    q.zero_point = zero_point_of(entry, q.format, 0);
    q.scale = scale_of(entry, 1.0F / static_cast<float>(q.format.highest() + 1));
    return q;
}

quantisation hidden_quantisation(const yaml_section& entry) {
    quantisation q;
    q.format = format_of(entry, "activation_bits", {8, true});
    if (q.format.is_bipolar())
        entry.refuse("activation_bits", "one signed bit is -1 or 1, give 2 or more");
    const std::int64_t middle = q.format.is_signed ? 0 : (q.format.highest() + std::int64_t{1}) / 2;
    q.zero_point = zero_point_of(entry, q.format, middle);
    q.scale = scale_of(entry, 1.0F / static_cast<float>(std::int64_t{1} << (q.format.bits - 1)));
    return q;
}

double quantise_output(const yaml_section& entry, const std::vector<tensor>& tensors,
                       const std::vector<double>& rms_of, weight_spread weights, layer& l,
                       tensor& out) {
    const quantisation& in = tensors[l.inputs.front()].quantised;
    if (in.format.is_floating()) {
        make_floating(entry, tensors, l, out);
        return 1; // nothing is scaled by it
    }
    for (const std::size_t input : l.inputs)
        if (tensors[input].quantised.format.is_floating())
            entry.refuse("inputs", "integers and fp32, give tensors of one kind");
    const bool relu = entry.flag("relu", false);
    const bool keeps = !has_weights(l.kind) && l.kind != layer_kind::add;
    const operand_format format =
        format_of(entry, "activation_bits", keeps ? in.format : operand_format{8, true});
    const bool same = keeps && format == in.format && all_alike(l, tensors);
    const std::int64_t middle = format.is_signed || relu ? 0 : (format.highest() + 1) / 2;
    out.quantised.format = format;
    out.quantised.zero_point = zero_point_of(entry, format, same ? in.zero_point : middle);
    double rms = result_rms(l, tensors, rms_of, weights);
    out.quantised.scale =
        scale_of(entry, same ? in.scale : fitting_scale(rms, format, out.quantised.zero_point));
    l.clamp_low = relu ? out.quantised.zero_point : format.lowest();
    l.clamp_high = format.highest();
    if (relu)
        rms /= 1.41421356; // half of the values become 0
    if (entry.has("clamp"))
        read_clamp(entry, format, l);
    return rms;
}

} // namespace bitloom::network
