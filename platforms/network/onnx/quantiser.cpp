// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/quantiser.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace bitloom::network {

namespace {

constexpr float widest = 32; ///< biases; weights and activations are narrower, see their readers

npy_array reals_at(importer& im, const node& n, std::size_t i, const char* what) {
    if (!n.has_input(i))
        n.refuse(fmt::format("lacks its {}, input {}; export the network again", what, i));
    npy_array array = im.constant_input(n, i);
    if (array.type != element_type::float32 || array.elements() == 0)
        n.refuse(fmt::format("its {} '{}' must hold float32 numbers", what, printable(n.input(i))));
    return array;
}

void check_scale(const node& n, const npy_array& scale, const std::string& name) {
    for (const float s : reals_of(scale))
        if (!(s > 0) || std::isinf(s))
            n.refuse(fmt::format("its scale '{}' is {}; scales are positive and finite",
                                 printable(name), s));
}

void check_zero_point(const node& n, const npy_array& zero, const std::string& name) {
    constexpr float limit = 1 << 20; // far beyond every code of 16 bits, and exact in float32
    for (const float z : reals_of(zero))
        if (std::nearbyint(z) != z || std::fabs(z) > limit)
            n.refuse(
                fmt::format("its zero point '{}' is {}; give a whole number", printable(name), z));
}

unsigned width_at(importer& im, const node& n, std::size_t i) {
    const npy_array array = reals_at(im, n, i, "bit width");
    const float bits = reals_of(array).front();
    if (array.elements() != 1)
        n.refuse(fmt::format("its bit width '{}' has {} values; give one", printable(n.input(i)),
                             array.elements()));
    if (!(bits >= 1 && bits <= widest) || std::nearbyint(bits) != bits)
        n.refuse(
            fmt::format("its bit width '{}' is {}; activations have 1 to 16 bits, weights to 24",
                        printable(n.input(i)), bits));
    return static_cast<unsigned>(bits);
}

rounding mode_of(const node& n, const char* otherwise) {
    const std::string name = n.text("rounding_mode", otherwise);
    const auto mode = rounding_named(name);
    if (!mode)
        n.refuse(fmt::format("its rounding_mode is '{}'; use ROUND, CEIL, FLOOR, UP, DOWN, "
                             "ROUND_TO_ZERO, HALF_EVEN, HALF_UP or HALF_DOWN",
                             printable(name)));
    return *mode;
}

/// Codes of so many bits; `narrow` leaves out one, as QONNX does.
code_range codes_of(unsigned bits, bool is_signed, bool narrow) {
    const std::int64_t end = std::int64_t{1} << (is_signed ? bits - 1 : bits);
    const std::int64_t low = is_signed ? -end + (narrow ? 1 : 0) : 0;
    const std::int64_t high = end - 1 - (!is_signed && narrow ? 1 : 0);
    return {static_cast<std::int32_t>(low),
            static_cast<std::int32_t>(std::min<std::int64_t>(high, 0x7fffffff)), 1};
}

quantiser read_quant(importer& im, const node& n) {
    n.only({"narrow", "rounding_mode", "signed"});
    quantiser q;
    q.scale = reals_at(im, n, 1, "scale");
    q.zero_point = reals_at(im, n, 2, "zero point");
    q.format = {width_at(im, n, 3), n.integer("signed", 1) != 0};
    q.codes = codes_of(q.format.bits, q.format.is_signed, n.integer("narrow", 0) != 0);
    q.mode = mode_of(n, "ROUND");
    if (q.format.is_bipolar())
        q.codes = {-1, 1, 2};
    if (q.codes.low >= q.codes.high)
        n.refuse("a narrow range of 1 bit has one code only; use 2 bits or leave narrow out");
    return q;
}

quantiser read_bipolar(importer& im, const node& n) {
    n.only({});
    quantiser q;
    q.scale = reals_at(im, n, 1, "scale");
    q.zero_point = array_of({}, std::vector<float>{0});
    q.format = {1, true};
    q.codes = {-1, 1, 2};
    return q;
}

/// Opset 2 of QONNX's operators: an output scale, a sign and a clamp.
quantiser read_scaled_trunc(importer& im, const node& n, quantiser q) {
    const npy_array scale = reals_at(im, n, 4, "output scale");
    check_scale(n, q.scale, n.input(1));
    check_scale(n, scale, n.input(4));
    if (q.scale.elements() != 1 || q.zero_point.elements() != 1 || scale.elements() != 1)
        n.refuse("truncates with several scales or zero points; give one of each");
    q.format = {width_at(im, n, 5), n.integer("signed", 1) != 0};
    if (q.format.is_bipolar())
        n.refuse("truncates to 1 signed bit; give its output 2 bits");
    q.codes = codes_of(q.format.bits, q.format.is_signed, n.integer("narrow", 0) != 0);
    q.output_scale = reals_of(scale).front();
    const double ratio = double{*q.output_scale} / double{reals_of(q.scale).front()};
    q.divisor = static_cast<float>(std::exp2(std::nearbyint(std::log2(ratio))));
    q.output_zero_point = reals_of(q.zero_point).front() / q.divisor;
    if (!(q.divisor >= 1) || std::isinf(q.divisor))
        n.refuse(fmt::format("its output scale '{}' is smaller than its scale, or far larger; "
                             "truncate to a larger one",
                             printable(n.input(4))));
    if (std::nearbyint(q.output_zero_point) != q.output_zero_point)
        n.refuse(fmt::format("its zero point becomes {} in the output; give one that is a multiple "
                             "of {}",
                             q.output_zero_point, q.divisor));
    return q;
}

/// The version of five inputs, or of six.
quantiser read_trunc(importer& im, const node& n) {
    const bool scaled = n.input_count() == 6;
    if (scaled)
        n.only({"narrow", "rounding_mode", "signed"});
    else
        n.only({"rounding_mode"});
    if (n.input_count() != 5 && !scaled)
        n.refuse(fmt::format("has {} inputs; a Trunc has five (value, scale, zero point, input and "
                             "output bit width) or an output scale before the last",
                             n.input_count()));
    quantiser q;
    q.scale = reals_at(im, n, 1, "scale");
    q.zero_point = reals_at(im, n, 2, "zero point");
    q.mode = mode_of(n, "FLOOR");
    if (scaled)
        return read_scaled_trunc(im, n, std::move(q));
    const unsigned from = width_at(im, n, 3), to = width_at(im, n, 4);
    if (from < to)
        n.refuse(fmt::format("truncates {} bits to {}; the output has no more than the input", from,
                             to));
    // How the codes are signed follows from those that occur.
    q.format = {to, false};
    const std::int32_t end = to < 16 ? 1 << to : 65536;
    q.codes = {-end / 2, end - 1, 1};
    q.divisor = std::ldexp(1.0F, static_cast<int>(from - to));
    return q;
}

} // namespace

bool is_qonnx_operator(const std::string& domain, const std::string& operation) {
    static const std::set<std::string> domains{"onnx.brevitas", "qonnx.custom_op.general",
                                               "finn.custom_op.general"};
    static const std::set<std::string> operations{"Quant", "IntQuant", "BipolarQuant", "Trunc"};
    return domains.count(domain) > 0 && operations.count(operation) > 0;
}

float_steps quantiser::to_code(std::vector<float> scales, std::vector<float> zero_points) const {
    float_steps steps{{float_operation::divide, std::move(scales)}};
    const bool shifts =
        std::any_of(zero_points.begin(), zero_points.end(), [](float z) { return z != 0; });
    if (shifts)
        steps.push_back({float_operation::add, zero_points});
    if (format.is_bipolar()) {
        steps.push_back({float_operation::sign, {}});
        return steps;
    }
    if (is_trunc()) {
        steps.push_back({float_operation::round, {}, rounding::half_even});
        steps.push_back({float_operation::divide, {divisor}});
        if (output_scale) {
            steps.push_back({float_operation::at_most, {static_cast<float>(codes.high)}});
            steps.push_back({float_operation::at_least, {static_cast<float>(codes.low)}});
        }
        steps.push_back({float_operation::round, {}, mode});
        return steps;
    }
    steps.push_back({float_operation::at_most, {static_cast<float>(codes.high)}});
    steps.push_back({float_operation::at_least, {static_cast<float>(codes.low)}});
    steps.push_back({float_operation::round, {}, mode});
    return steps;
}

float_steps quantiser::to_real(std::vector<float> scales, std::vector<float> zero_points) {
    return {{float_operation::subtract, std::move(zero_points)},
            {float_operation::multiply, std::move(scales)}};
}

quantiser read_quantiser(importer& im, const node& n) {
    quantiser q = n.operation() == "BipolarQuant" ? read_bipolar(im, n)
                  : n.operation() == "Trunc"      ? read_trunc(im, n)
                                                  : read_quant(im, n);
    check_scale(n, q.scale, n.input(1));
    check_zero_point(n, q.zero_point, n.input(2));
    return q;
}

} // namespace bitloom::network
