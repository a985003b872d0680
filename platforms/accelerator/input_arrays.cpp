// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/input_arrays.h"

#include "models/common/errors.h"
#include "platforms/accelerator/tensor_arrays.h"
#include "platforms/network/npy.h"

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

std::int16_t quantise(float value, const network::quantisation& q, const std::string& file) {
    if (std::isnan(value))
        throw config_error(fmt::format("{}: holds a NaN, which has no code; give numbers", file));
    // Half to even, as QuantizeLinear; the default rounding mode of the host is that.
    const double code = std::nearbyint(static_cast<double>(value / q.scale)) + q.zero_point;
    const double held = std::clamp<double>(code, q.format.lowest(), q.format.highest());
    return static_cast<std::int16_t>(static_cast<std::int32_t>(held));
}

template <typename element>
element element_at(const npy_array& a, std::size_t i) {
    element e;
    std::memcpy(&e, a.bytes.data() + i * sizeof e, sizeof e);
    return e;
}

std::vector<std::int16_t> declared_codes(const npy_array& a, const port& p, const tensor& t,
                                         const std::string& file) {
    std::vector<std::int16_t> codes(static_cast<std::size_t>(a.elements()));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (p.as_float)
            codes[i] = quantise(element_at<float>(a, i), t.quantised, file);
        else if (a.type == element_type::int8)
            codes[i] = static_cast<std::int16_t>(element_at<std::int8_t>(a, i));
        else if (a.type == element_type::uint8)
            codes[i] = element_at<std::uint8_t>(a, i);
        else
            codes[i] = element_at<std::int16_t>(a, i);
        if (!t.quantised.format.holds(t.quantised.format.value_of(codes[i])))
            throw config_error(fmt::format("{}: element {} is {}, beyond {} bits of input {}", file,
                                           i, t.quantised.format.value_of(codes[i]),
                                           t.quantised.format.bits, p.name));
    }
    return codes;
}

tensor_codes read_input(const network::graph& net, const port& p, const std::string& file) {
    const tensor& t = net.tensors[p.tensor];
    const npy_array a = network::read_npy(file);
    const element_type wanted = p.as_float ? element_type::float32 : element_type_of(t);
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
std::pair<std::size_t, std::string> target_of(const network::graph& net, const std::string& text) {
    for (std::size_t i = 0; i < net.inputs.size(); ++i) {
        const std::string prefix = net.inputs[i].name + "=";
        if (text.compare(0, prefix.size(), prefix) == 0)
            return {i, text.substr(prefix.size())};
    }
    if (net.inputs.size() == 1 && text.find('=') == std::string::npos)
        return {0, text};
    throw config_error(fmt::format("--input {}: names no input of the network, write NAME=FILE "
                                   "with NAME one of {}",
                                   text, input_names(net)));
}

/// The top bits of a draw as a code.
std::int16_t random_code(operand_format f, std::uint64_t draw) {
    const auto top = static_cast<std::int32_t>(draw >> (64 - f.bits));
    return static_cast<std::int16_t>(f.is_bipolar() ? 2 * top - 1 : f.lowest() + top);
}

} // namespace

input_set read_inputs(const network::graph& net, const std::vector<std::string>& arguments) {
    input_set set;
    set.codes.resize(net.inputs.size());
    std::vector<std::string> files(net.inputs.size());
    for (const std::string& argument : arguments) {
        const auto [index, file] = target_of(net, argument);
        if (!files[index].empty())
            throw config_error(fmt::format("--input {}: input {} is given twice", argument,
                                           net.inputs[index].name));
        files[index] = file;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        const port& p = net.inputs[i];
        if (files[i].empty())
            throw config_error(
                fmt::format("--input: nothing for input {}, give {}=FILE", p.name, p.name));
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
        for (std::int16_t& code : codes)
            code = random_code(f, generator());
        set.codes.push_back(std::move(codes));
    }
    return set;
}

} // namespace bitloom::accelerator
