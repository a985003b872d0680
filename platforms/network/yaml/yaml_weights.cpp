// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/inside_folder.h"
#include "platforms/network/npy.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/gaussian_weights.h"
#include "platforms/network/yaml/seeded_weights.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace bitloom::network {

npy_array array_of_key(const yaml_section& section, const std::filesystem::path& folder) {
    const std::string name = section.word("npy");
    try {
        return read_npy(file_inside(folder, name));
    } catch (const config_error& error) {
        section.refuse("npy", error.what());
    }
}

void check_extent(const yaml_section& section, const npy_array& array,
                  const std::vector<std::int64_t>& shape) {
    // a matrix product may give its weights as [outputs, features]
    std::int64_t features = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        features *= shape[i];
    const bool matrix = array.shape == std::vector<std::int64_t>{shape.front(), features};
    if (array.shape != shape && !(shape.size() >= 4 && matrix))
        section.refuse(
            "npy", fmt::format("shape {}, give {}", shape_text(array.shape), shape_text(shape)));
}

yaml_section weights_section(const yaml_section& entry) {
    yaml_section section = entry.section("weights");
    section.only({"npy", "seed", "zero_fraction", "distribution", "dead_channels"});
    if (section.has("npy") == section.has("seed"))
        section.refuse("has both npy and seed or neither, give one of them");
    for (const char* key : {"zero_fraction", "distribution", "dead_channels"})
        if (section.has("npy") && section.has(key))
            section.refuse(key, "belongs to seed, leave it out");
    return section;
}

std::optional<double> fraction(const yaml_section& section, const std::string& key) {
    return section.has(key) ? std::optional(section.real(key, 0, 1)) : std::nullopt;
}

namespace {

constexpr double smallest = 1e-30, largest = 1e30; // scales

} // namespace

std::vector<std::int32_t> integer_codes(const yaml_section& section, const npy_array& array,
                                        operand_format format) {
    if (array.type == element_type::float32 || array.type == element_type::float64)
        section.refuse("npy", "floats, give integer codes");
    const std::vector<std::int64_t> values = integers_of(array);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!format.holds(values[i]))
            section.refuse("npy", fmt::format("element {} is {}, codes of {} bits are {}", i,
                                              values[i], format.bits, codes_text(format)));
    return {values.begin(), values.end()};
}

std::vector<double> weight_scales(const yaml_section& entry, const std::string& key,
                                  const std::filesystem::path& folder, std::int64_t channels) {
    if (!entry.is_section(key))
        return {static_cast<float>(entry.real(key, smallest, largest))};
    const yaml_section section = entry.section(key);
    section.only({"npy"});
    const npy_array array = array_of_key(section, folder);
    if (array.shape != std::vector<std::int64_t>{1})
        check_extent(section, array, {channels});
    if (array.type != element_type::float32)
        section.refuse("npy", fmt::format("holds {}, give float32", element_name(array.type)));
    const std::vector<float> scales = reals_of(array);
    for (const float s : scales)
        if (!(s >= static_cast<float>(smallest)) || !(s <= static_cast<float>(largest)))
            section.refuse(
                "npy", fmt::format("holds {}, give scales of {:g} to {:g}", s, smallest, largest));
    return {scales.begin(), scales.end()};
}

namespace {

void read_bias(const yaml_section& entry, const std::filesystem::path& folder,
               std::int64_t channels, layer& l) {
    l.bias.assign(static_cast<std::size_t>(channels), 0);
    if (!entry.has("bias"))
        return;
    const yaml_section section = entry.section("bias");
    section.only({"npy"});
    const npy_array array = array_of_key(section, folder);
    check_extent(section, array, {channels});
    if (array.type != element_type::int32)
        section.refuse("npy", fmt::format("holds {}, give int32", element_name(array.type)));
    const std::vector<std::int64_t> values = integers_of(array);
    l.bias.assign(values.begin(), values.end());
}

void read_scales(const yaml_section& entry, const std::filesystem::path& folder,
                 std::int64_t channels, layer& l) {
    l.weight_scales = {1.0F / static_cast<float>(l.weight_format.highest() + 1)};
    if (entry.has("weight_scale"))
        l.weight_scales = weight_scales(entry, "weight_scale", folder, channels);
}

weight_spread spread_of_codes(const layer& l) {
    const double unit = *std::max_element(l.weight_scales.begin(), l.weight_scales.end());
    return {mean_square(l.weights), unit};
}

weight_spread read_array(const yaml_section& entry, const yaml_section& section,
                         const std::filesystem::path& folder,
                         const std::vector<std::int64_t>& shape, layer& l) {
    const npy_array array = array_of_key(section, folder);
    check_extent(section, array, shape);
    l.weights = integer_codes(section, array, l.weight_format);
    l.weights_name = section.word("npy");
    read_scales(entry, folder, shape.front(), l);
    return spread_of_codes(l);
}

weight_spread draw_gaussian(const yaml_section& entry, const yaml_section& section,
                            std::uint64_t seed, const std::vector<std::int64_t>& shape, bool draw,
                            layer& l) {
    if (!l.weight_format.is_signed || l.weight_format.bits < 2)
        section.refuse("distribution", "gives signed weights of 2 bits or more, leave it out");
    if (entry.has("weight_scale"))
        entry.refuse("weight_scale", "follows from the weights' distribution, leave it out");
    gaussian_weights weights;
    weights.channels = static_cast<std::size_t>(shape[0]);
    weights.per_channel = elements_per_channel(shape);
    weights.format = l.weight_format;
    weights.seed = seed;
    weights.zero_fraction = fraction(section, "zero_fraction").value_or(0);
    weights.dead_channels = fraction(section, "dead_channels").value_or(0);
    if (draw) {
        auto drawn = weights.draw();
        l.weights = std::move(drawn.codes);
        l.weight_scales.assign(drawn.scales.begin(), drawn.scales.end());
    } else {
        l.weight_scales = {weights.usual_scale()};
    }
    // dead channels do not count: those that live shall use their codes' range
    return {1 - weights.zero_fraction, weights.deviation()};
}

weight_spread draw_codes(const yaml_section& entry, const yaml_section& section,
                         const std::filesystem::path& folder, std::uint64_t seed,
                         const std::vector<std::int64_t>& shape, bool draw, layer& l) {
    if (section.has("dead_channels"))
        section.refuse("dead_channels",
                       "belongs to distribution: gaussian_per_channel, leave it out");
    const std::optional<double> zeros = fraction(section, "zero_fraction");
    if (zeros && l.weight_format.is_bipolar())
        section.refuse("zero_fraction", "bipolar weights are -1 or 1, leave it out");
    std::size_t count = 1;
    for (const std::int64_t extent : shape)
        count *= static_cast<std::size_t>(extent);
    l.weights = seeded_weights(draw ? count : std::min(count, sampled_weights), l.weight_format,
                               seed, zeros);
    read_scales(entry, folder, shape.front(), l);
    const weight_spread spread = spread_of_codes(l);
    if (!draw)
        l.weights = {};
    return spread;
}

/// [output][row, column][channel] to [output][channel][row, column].
void put_places_last(layer& l, std::int64_t channels) {
    std::vector<std::int32_t> sorted(l.weights.size());
    const auto ins = static_cast<std::size_t>(channels);
    const auto places =
        static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    for (std::size_t n = 0; n < sorted.size(); ++n) {
        const std::size_t output = n / (ins * places), channel = n % ins;
        sorted[(output * ins + channel) * places + n / ins % places] = l.weights[n];
    }
    l.weights = std::move(sorted);
}

weight_spread draw_weights(const yaml_section& entry, const yaml_section& section,
                           const std::filesystem::path& folder,
                           const std::vector<std::int64_t>& shape, bool draw, layer& l) {
    const auto seed = static_cast<std::uint64_t>(
        section.whole("seed", 0, std::numeric_limits<std::int64_t>::max()));
    if (!section.has("distribution"))
        return draw_codes(entry, section, folder, seed, shape, draw, l);
    section.one_of("distribution", {"gaussian_per_channel"});
    return draw_gaussian(entry, section, seed, shape, draw, l);
}

} // namespace

std::size_t elements_per_channel(const std::vector<std::int64_t>& shape) {
    std::size_t count = 1;
    for (std::size_t i = 1; i < shape.size(); ++i)
        count *= static_cast<std::size_t>(shape[i]);
    return count;
}

weight_spread read_weights(const yaml_section& entry, const std::filesystem::path& folder,
                           const std::vector<tensor>& tensors, std::int64_t channels,
                           weight_allowance& allowance, layer& l) {
    const std::int64_t inputs = tensors[l.inputs.front()].channels / l.groups;
    const window& w = l.geometry;
    const tensor& in = tensors[l.inputs.front()];
    std::vector<std::int64_t> shape{channels, inputs, w.kernel_height, w.kernel_width};
    if (in.shape.size() == 4) { // a matrix product's rows are those of all frames
        const std::int64_t below = l.kind == layer_kind::matmul ? in.frames : 1;
        shape = {channels, inputs, w.kernel_frames * below, w.kernel_height / below,
                 w.kernel_width};
    }
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        if (__builtin_mul_overflow(count, extent, &count) || count > allowance.left)
            entry.refuse(fmt::format("its weights {} go beyond what a network may have, use "
                                     "smaller layers",
                                     shape_text(shape)));
    allowance.left -= count;
    // A matrix product's features are in the order of the input's declared shape.
    const bool by_steps = in.order == axis_order::channels_last && l.kind == layer_kind::matmul;
    if (by_steps)
        shape = {channels, in.elements()};
    if (in.quantised.format.is_floating()) {
        read_floating_weights(entry, folder, shape, allowance.draw, l);
        put_frames_first(l, inputs);
        if (by_steps)
            put_places_last(l, inputs);
        return {};
    }
    l.weight_format.bits = static_cast<unsigned>(entry.whole("weight_bits", 1, 24, 8));
    l.weight_format.is_signed = entry.flag("weights_signed", true);
    const yaml_section section = weights_section(entry);
    const weight_spread spread =
        section.has("npy") ? read_array(entry, section, folder, shape, l)
                           : draw_weights(entry, section, folder, shape, allowance.draw, l);
    put_frames_first(l, inputs);
    if (by_steps)
        put_places_last(l, inputs);
    read_bias(entry, folder, channels, l);
    return spread;
}

} // namespace bitloom::network
