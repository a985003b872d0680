// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/inside_folder.h"
#include "platforms/network/npy.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/seeded_weights.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace bitloom::network {
namespace {

constexpr double smallest = 1e-30, largest = 1e30; // scales

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
    if (array.shape != shape && !(shape.size() == 4 && matrix))
        section.refuse(
            "npy", fmt::format("shape {}, give {}", shape_text(array.shape), shape_text(shape)));
}

std::vector<std::int16_t> codes_of(const yaml_section& section, const npy_array& array,
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
    if (!entry.has("weight_scale"))
        return;
    if (!entry.is_section("weight_scale")) {
        l.weight_scales = {static_cast<float>(entry.real("weight_scale", smallest, largest))};
        return;
    }
    const yaml_section section = entry.section("weight_scale");
    section.only({"npy"});
    const npy_array array = array_of_key(section, folder);
    check_extent(section, array, {channels});
    if (array.type != element_type::float32)
        section.refuse("npy", fmt::format("holds {}, give float32", element_name(array.type)));
    l.weight_scales = reals_of(array);
    for (const float s : l.weight_scales)
        if (!(s >= static_cast<float>(smallest)) || !(s <= static_cast<float>(largest)))
            section.refuse(
                "npy", fmt::format("holds {}, give scales of {:g} to {:g}", s, smallest, largest));
}

} // namespace

double read_weights(const yaml_section& entry, const std::filesystem::path& folder,
                    const std::vector<tensor>& tensors, std::int64_t channels,
                    weight_allowance& allowance, layer& l) {
    l.weight_format.bits = static_cast<unsigned>(entry.whole("weight_bits", 1, 16, 8));
    l.weight_format.is_signed = entry.flag("weights_signed", true);
    const std::int64_t inputs = tensors[l.inputs.front()].channels / l.groups;
    const std::vector<std::int64_t> shape{channels, inputs, l.geometry.kernel_height,
                                          l.geometry.kernel_width};
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        if (__builtin_mul_overflow(count, extent, &count) || count > allowance.left)
            entry.refuse(fmt::format("its weights {} go beyond what a network may have, use "
                                     "smaller layers",
                                     shape_text(shape)));
    allowance.left -= count;
    const yaml_section section = entry.section("weights");
    section.only({"npy", "seed", "zero_fraction"});
    if (section.has("npy") == section.has("seed"))
        section.refuse("has both npy and seed or neither, give one of them");
    bool seeded = false;
    if (section.has("npy")) {
        if (section.has("zero_fraction"))
            section.refuse("zero_fraction", "belongs to seed, leave it out");
        const npy_array array = array_of_key(section, folder);
        check_extent(section, array, shape);
        l.weights = codes_of(section, array, l.weight_format);
        l.weights_name = section.word("npy");
    } else {
        const auto seed = static_cast<std::uint64_t>(
            section.whole("seed", 0, std::numeric_limits<std::int64_t>::max()));
        std::optional<double> zeros;
        if (section.has("zero_fraction"))
            zeros = section.real("zero_fraction", 0, 1);
        if (zeros && l.weight_format.is_bipolar())
            section.refuse("zero_fraction", "bipolar weights are -1 or 1, leave it out");
        const auto all = static_cast<std::size_t>(count);
        l.weights = seeded_weights(allowance.draw ? all : std::min(all, sampled_weights),
                                   l.weight_format, seed, zeros);
        seeded = true;
    }
    read_scales(entry, folder, channels, l);
    read_bias(entry, folder, channels, l);
    const double square = mean_square(l.weights, l.weight_format);
    if (seeded && !allowance.draw)
        l.weights.clear();
    return square;
}

} // namespace bitloom::network
