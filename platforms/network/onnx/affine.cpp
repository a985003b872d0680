// SPDX-License-Identifier: Apache-2.0
// x * factor + term with constants of each channel: batch normalisation, and Mul, Div, Add and Sub
// of constants. The layer before takes them where nothing stands between; otherwise they are a
// depthwise convolution of one place. Those of the network's float input are the host's.
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/onnx/folded_constants.h"
#include "platforms/network/onnx/identity.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/parameters.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <utility>

namespace bitloom::network {
namespace {

/// Of the values' planes and view; so many channels.
using affine_reader = std::function<affine(const code_view& view, std::int64_t channels)>;

/// What is not finite would reach the machine as a number.
void check_finite(const node& n, const affine& a) {
    for (const std::vector<double>* each : {&a.factors, &a.terms})
        for (std::size_t c = 0; c < each->size(); ++c)
            if (!std::isfinite(static_cast<float>((*each)[c])))
                n.refuse(fmt::format("its constants make {} at channel {}; give finite ones, and "
                                     "divide by none that is 0",
                                     (*each)[c], c));
}

void apply(importer& im, const node& n, std::size_t input, const affine_reader& read) {
    const auto* found = std::get_if<result>(&im.input(n, input));
    const bool behind = found && has_weights(found->made->l.kind);
    result r = behind ? *found : weighted_identity(im, n, im.real_input(n, input));
    if (!behind)
        r.made->l.weights_name = n.input(input == 0 ? 1 : 0);
    const affine a = read(r.view, r.extent.channels);
    check_finite(n, a);
    if (im.floating())
        scale_channels(r.made->l, a.factors, a.terms);
    else
        fold(n, r, a);
    im.define(n, std::move(r));
}

/// Whether input `i` is the network's float input, perhaps with arithmetic behind it.
bool is_before_codes(importer& im, const node& n, std::size_t i) {
    const value& found = im.input(n, i);
    return std::holds_alternative<float_input>(found) || std::holds_alternative<float_chain>(found);
}

/// The axis of the view, without samples, that runs through all channels and nothing else.
std::optional<std::size_t> channel_axis(const code_view& view, std::int64_t channels) {
    for (std::size_t i = 0; i < view.rank(); ++i)
        if (view.axis(i) == normalised({{channels, 1}}))
            return i;
    return std::nullopt;
}

std::vector<double> constant_per_channel(importer& im, const node& n, std::size_t i,
                                         const code_view& view, std::int64_t channels) {
    const npy_array array = real_constant_input(im, n, i);
    const auto axis = channel_axis(view, channels);
    if (array.elements() != 1 && !axis)
        n.refuse(fmt::format("combines '{}' of shape {} with values that have no axis of channels "
                             "left; do it before the change of layout",
                             printable(n.input(i)), shape_text(array.shape)));
    return values_per_channel(n, n.input(i), array, axis.value_or(0) + 1, view.rank() + 1,
                              channels);
}

affine affine_of(const node& n, bool constant_first, const std::vector<double>& constants) {
    const std::string& operation = n.operation();
    affine a{std::vector<double>(constants.size(), 1), std::vector<double>(constants.size(), 0)};
    for (std::size_t c = 0; c < constants.size(); ++c) {
        if (operation == "Mul")
            a.factors[c] = constants[c];
        else if (operation == "Div")
            a.factors[c] = 1 / constants[c];
        else
            a.terms[c] = operation == "Sub" && !constant_first ? -constants[c] : constants[c];
        if (operation == "Sub" && constant_first)
            a.factors[c] = -1;
    }
    return a;
}

} // namespace

void import_constant_operand(importer& im, const node& n) {
    n.only({});
    const bool first = is_constant(im, n, 0);
    if (!first && !is_constant(im, n, 1))
        n.refuse(fmt::format("{} of two activations is not supported; one of them must be constant",
                             n.operation()));
    if (first && n.operation() == "Div")
        n.refuse("divides a constant by an activation; only activations are divided");
    const std::size_t constant = first ? 0 : 1;
    if (is_before_codes(im, n, 1 - constant))
        return import_arithmetic(im, n);
    apply(im, n, 1 - constant, [&](const code_view& view, std::int64_t channels) {
        return affine_of(n, first, constant_per_channel(im, n, constant, view, channels));
    });
}

void import_batch_normalization(importer& im, const node& n) {
    n.only({"epsilon", "momentum", "spatial", "training_mode"});
    if (n.integer("training_mode", 0) != 0 || n.integer("spatial", 1) != 1)
        n.refuse("its training_mode is set, or its spatial is not; export for inference");
    for (std::size_t i = 1; i < n.output_count(); ++i)
        if (!n.output(i).empty())
            n.refuse("writes its statistics; export for inference");
    if (is_before_codes(im, n, 0))
        return import_arithmetic(im, n);
    apply(im, n, 0, [&](const code_view& view, std::int64_t channels) {
        if (channel_axis(view, channels) != 0)
            n.refuse(fmt::format("normalises axis 1 of '{}', which is not its channels; bring them "
                                 "there",
                                 printable(n.input(0))));
        std::vector<double> given[4]; // scale, bias, mean, variance
        for (std::size_t i = 0; i < 4; ++i) {
            const npy_array& array = im.constant_input(n, i + 1);
            if (array.shape != std::vector<std::int64_t>{channels})
                n.refuse(fmt::format("'{}' has shape {}; give one value for each of {} channels",
                                     printable(n.input(i + 1)), shape_text(array.shape), channels));
            given[i] = values_per_channel(n, n.input(i + 1), array, 0, 1, channels);
        }
        const double epsilon = double{n.real("epsilon", 1e-5F)};
        affine a;
        for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
            if (!(given[3][c] + epsilon > 0))
                n.refuse(fmt::format("the variance '{}' is {} at channel {}; it must be positive",
                                     printable(n.input(4)), given[3][c], c));
            a.factors.push_back(given[0][c] / std::sqrt(given[3][c] + epsilon));
            a.terms.push_back(given[1][c] - given[2][c] * a.factors.back());
        }
        return a;
    });
}

} // namespace bitloom::network
