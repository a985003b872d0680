// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/input_arrays.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/accelerator/tensor_arrays.h"
#include "platforms/network/npy.h"
#include "platforms/network/yaml/normal_deviates.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

namespace bitloom::accelerator {

using network::element_type;
using network::npy_array;
using network::port;
using network::tensor;

namespace {

std::vector<std::int64_t> without_units(std::vector<std::int64_t> shape) {
    shape.erase(std::remove(shape.begin(), shape.end(), 1), shape.end());
    return shape;
}

std::string shape_text(const std::vector<std::int64_t>& shape, const char* samples) {
    return fmt::format("[{}{}{}]", samples, shape.empty() ? "" : ", ", fmt::join(shape, ", "));
}

std::int32_t quantise(float value, const network::quantisation& q) {
    // Half to even, as QuantizeLinear; the default rounding mode of the host is that.
    const double code = std::nearbyint(static_cast<double>(value / q.scale)) + q.zero_point;
    const double held = std::clamp<double>(code, q.format.lowest(), q.format.highest());
    return static_cast<std::int32_t>(held);
}

template <typename element>
element element_at(const npy_array& a, std::size_t i) {
    element e;
    std::memcpy(&e, a.bytes.data() + i * sizeof e, sizeof e);
    return e;
}

/// The code that the file's own steps make of the element.
std::int32_t mapped(float value, const network::edge_map& map, std::size_t element,
                    const std::string& file) {
    const float code = apply(map.map.steps, value, map.channel_of(element));
    if (!std::isfinite(code)) // the steps multiply infinity by 0
        throw config_error(fmt::format("{}: element {} is {}, which the network's first steps make "
                                       "no number of; give finite numbers",
                                       file, element, value));
    return static_cast<std::int32_t>(code);
}

std::vector<std::int32_t> floating_codes(const npy_array& a, operand_format format,
                                         const std::string& file) {
    std::vector<std::int32_t> codes(static_cast<std::size_t>(a.elements()));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::uint32_t bits = a.type == element_type::float16
                                       ? fp32_of_fp16(element_at<std::uint16_t>(a, i))
                                       : element_at<std::uint32_t>(a, i);
        const std::uint32_t code = nearest_code_of_fp32(bits, format);
        if (!std::isfinite(float_of(fp32_of_code(code, format))))
            throw config_error(fmt::format("{}: element {} is {} in {}, give finite numbers", file,
                                           i, float_of(bits), name_of_floats(format)));
        codes[i] = static_cast<std::int32_t>(code);
    }
    return codes;
}

std::vector<std::int32_t> declared_codes(const npy_array& a, const port& p, const tensor& t,
                                         const std::string& file) {
    if (t.quantised.format.is_floating())
        return floating_codes(a, t.quantised.format, file);
    std::vector<std::int32_t> codes(static_cast<std::size_t>(a.elements()));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (p.as_float && std::isnan(element_at<float>(a, i)))
            throw config_error(
                fmt::format("{}: holds a NaN, which has no code; give numbers", file));
        if (p.map)
            codes[i] = mapped(element_at<float>(a, i), *p.map, i, file);
        else if (p.as_float)
            codes[i] = quantise(element_at<float>(a, i), t.quantised);
        else if (a.type == element_type::int8)
            codes[i] = element_at<std::int8_t>(a, i);
        else if (a.type == element_type::uint8)
            codes[i] = element_at<std::uint8_t>(a, i);
        else if (a.type == element_type::int16)
            codes[i] = element_at<std::int16_t>(a, i);
        else
            codes[i] = element_at<std::uint16_t>(a, i);
        if (!t.quantised.format.holds(codes[i]))
            throw config_error(fmt::format("{}: element {} is {}, beyond {} bits of input {}", file,
                                           i, codes[i], t.quantised.format.bits, p.name));
    }
    return codes;
}

tensor_codes read_input(const network::graph& net, const port& p, const std::string& file) {
    const tensor& t = net.tensors[p.tensor];
    const npy_array a = network::read_npy(file);
    const bool reals = p.as_float && !t.quantised.format.is_floating();
    const element_type wanted = reals ? element_type::float32 : element_type_of(t);
    if (a.type != wanted)
        throw config_error(fmt::format("{}: holds {}, input {} takes {}", file,
                                       network::element_name(a.type), p.name,
                                       network::element_name(wanted)));
    const std::vector<std::int64_t> sample(a.shape.begin() + (a.shape.empty() ? 0 : 1),
                                           a.shape.end());
    if (a.shape.empty() || without_units(sample) != without_units(t.shape))
        throw config_error(fmt::format("{}: has shape [{}], input {} takes {}", file,
                                       fmt::join(a.shape, ", "), p.name,
                                       shape_text(t.shape, "samples")));
    if (a.shape.front() < 1)
        throw config_error(fmt::format("{}: has no sample, give at least one", file));
    return codes_of(t, declared_codes(a, p, t, file));
}

std::string input_names(const network::graph& net) {
    std::vector<std::string> names;
    for (const port& p : net.inputs)
        names.push_back(p.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Index of the port that an argument names, and its file.
std::pair<std::size_t, std::string> target_of(const network::graph& net, const std::string& text,
                                              const char* option) {
    for (std::size_t i = 0; i < net.inputs.size(); ++i) {
        const std::string prefix = net.inputs[i].name + "=";
        if (text.compare(0, prefix.size(), prefix) == 0)
            return {i, text.substr(prefix.size())};
    }
    if (net.inputs.size() == 1 && text.find('=') == std::string::npos)
        return {0, text};
    throw config_error(fmt::format("{} {}: names no input of the network, write NAME=FILE with "
                                   "NAME one of {}",
                                   option, text, input_names(net)));
}

/// The top bits of a draw as a code; a normal deviate's bits where the format is floating.
std::int32_t random_code(operand_format f, std::uint64_t draw) {
    if (f.is_floating()) {
        static const network::normal_deviates normal;
        const auto value = static_cast<float>(static_cast<double>(normal.of(draw)) /
                                              network::normal_deviates::deviation);
        return static_cast<std::int32_t>(nearest_code_of_fp32(bits_of(value), f));
    }
    const auto top = static_cast<std::int32_t>(draw >> (64 - f.bits));
    return f.is_bipolar() ? 2 * top - 1 : f.lowest() + top;
}

} // namespace

input_set read_inputs(const network::graph& net, const std::vector<std::string>& arguments,
                      const char* option) {
    input_set set;
    set.codes.resize(net.inputs.size());
    std::vector<std::string> files(net.inputs.size());
    for (const std::string& argument : arguments) {
        const auto [index, file] = target_of(net, argument, option);
        if (!files[index].empty())
            throw config_error(fmt::format("{} {}: input {} is given twice", option, argument,
                                           net.inputs[index].name));
        files[index] = file;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        const port& p = net.inputs[i];
        if (files[i].empty())
            throw config_error(
                fmt::format("{}: nothing for input {}, give {}=FILE", option, p.name, p.name));
        set.codes[i] = read_input(net, p, files[i]);
        const std::uint64_t samples =
            set.codes[i].size() / static_cast<std::size_t>(net.tensors[p.tensor].elements());
        if (i > 0 && samples != set.samples)
            throw config_error(fmt::format("{}: holds {} samples, the inputs before it {}",
                                           files[i], samples, set.samples));
        set.samples = samples;
    }
    return set;
}

input_set seeded_inputs(const network::graph& net, std::uint64_t samples, std::uint64_t seed) {
    input_set set;
    set.samples = samples;
    std::mt19937_64 generator(seed);
    for (const port& p : net.inputs) {
        const tensor& t = net.tensors[p.tensor];
        const operand_format f = t.quantised.format;
        tensor_codes codes(samples * static_cast<std::size_t>(t.elements()));
        for (std::int32_t& code : codes)
            code = random_code(f, generator());
        set.codes.push_back(std::move(codes));
    }
    return set;
}

} // namespace bitloom::accelerator
