// SPDX-License-Identifier: Apache-2.0
// Layers of fp32. Their inputs are, so they need not say so.
#include "platforms/network/onnx/constants.h"
#include "platforms/network/yaml/gaussian_weights.h"
#include "platforms/network/yaml/yaml_layer.h"
#include "platforms/network/yaml/yaml_quantisation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace bitloom::network {

std::vector<std::int32_t> floating_bits(const yaml_section& section, const npy_array& array) {
    if (array.type != element_type::float32)
        section.refuse("npy", fmt::format("holds {}, give float32", element_name(array.type)));
    std::vector<std::int32_t> bits(array.bytes.size() / sizeof(std::int32_t));
    if (!bits.empty())
        std::memcpy(bits.data(), array.bytes.data(), array.bytes.size());
    return bits;
}

namespace {

void check_width(const yaml_section& entry, const std::string& key) {
    if (entry.has(key) && !entry.is_word(key, "fp32"))
        entry.refuse(key, "the input is fp32, give fp32 or leave it out");
}

} // namespace

void read_floating_weights(const yaml_section& entry, const std::filesystem::path& folder,
                           const std::vector<std::int64_t>& shape, bool draw, layer& l) {
    check_width(entry, "weight_bits");
    for (const char* key : {"weights_signed", "weight_scale"})
        if (entry.has(key))
            entry.refuse(key, "belongs to integer weights, leave it out");
    l.weight_format = fp32_format;
    l.weight_scales = {1.0F};
    l.bias.assign(static_cast<std::size_t>(shape.front()), 0);
    if (entry.has("bias")) {
        const yaml_section bias = entry.section("bias");
        bias.only({"npy"});
        const npy_array array = array_of_key(bias, folder);
        check_extent(bias, array, {shape.front()});
        l.bias = floating_bits(bias, array);
    }
    const yaml_section section = weights_section(entry);
    if (section.has("npy")) {
        const npy_array array = array_of_key(section, folder);
        check_extent(section, array, shape);
        l.weights = floating_bits(section, array);
        l.weights_name = section.word("npy");
        return;
    }
    if (section.has("distribution"))
        section.one_of("distribution", {"gaussian"});
    gaussian_weights weights;
    weights.channels = static_cast<std::size_t>(shape[0]);
    weights.per_channel = elements_per_channel(shape);
    weights.format = fp32_format;
    weights.seed = static_cast<std::uint64_t>(
        section.whole("seed", 0, std::numeric_limits<std::int64_t>::max()));
    weights.zero_fraction = fraction(section, "zero_fraction").value_or(0);
    weights.dead_channels = fraction(section, "dead_channels").value_or(0);
    if (draw)
        l.weights = weights.draw_fp32();
}

void make_floating(const yaml_section& entry, const std::vector<tensor>& tensors, layer& l,
                   tensor& out) {
    check_width(entry, "activation_bits");
    for (const char* key : {"signed", "scale", "zero_point"})
        if (entry.has(key))
            entry.refuse(key, "belongs to integers, leave it out");
    for (const std::size_t input : l.inputs)
        if (!tensors[input].quantised.format.is_floating())
            entry.refuse("inputs", "integers and fp32, give tensors of one kind");
    out.quantised = {1.0F, 0, fp32_format};
    if (entry.flag("relu", false))
        l.real_low = 0;
    if (!entry.has("clamp"))
        return;
    constexpr double most = std::numeric_limits<float>::max();
    const auto clamp = entry.reals("clamp", -most, most);
    if (clamp.size() != 2 || clamp[0] > clamp[1])
        entry.refuse("clamp", "give [lowest, highest]");
    l.real_low = std::clamp(l.real_low, static_cast<float>(clamp[0]), static_cast<float>(clamp[1]));
    l.real_high = static_cast<float>(clamp[1]);
}

} // namespace bitloom::network
