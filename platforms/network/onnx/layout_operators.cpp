// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/onnx/layout_change.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/samples_axis.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {
namespace {

/// Target shape or axes: an input, or an attribute up to opset 12.
std::optional<std::vector<std::int64_t>> numbers_of(importer& im, const node& n) {
    const std::string& operation = n.operation();
    if (operation != "Reshape" && operation != "Squeeze" && operation != "Unsqueeze")
        return std::nullopt;
    if (n.has("axes"))
        return n.integers("axes");
    if (n.input(1).empty()) {
        if (operation != "Squeeze")
            n.refuse("lacks its second input; export the network again");
        return std::nullopt;
    }
    const npy_array& numbers = im.constant_input(n, 1);
    if (numbers.type != element_type::int64)
        n.refuse(fmt::format("'{}' must be int64 numbers", printable(n.input(1))));
    return integers_of(numbers);
}

layout_operands operands_of(importer& im, const node& n, bool samples) {
    return {samples, samples ? im.batch() : std::nullopt, numbers_of(im, n)};
}

/// Dropout does nothing unless it trains.
void check_dropout(importer& im, const node& n) {
    n.only({"ratio", "seed"});
    if (n.input(2).empty())
        return;
    const npy_array& training = im.constant_input(n, 2);
    if (training.type != element_type::uint8 || training.bytes != std::vector<std::uint8_t>{0})
        n.refuse("its training_mode is set; export the network for inference");
}

code_view row_major(const npy_array& array) {
    const auto view = code_view::of({{array.elements(), 1}}, array.shape);
    require(view.has_value(), "an array whose shape does not hold its elements");
    return *view;
}

/// The elements of `array` in the order of `view`.
npy_array gathered(const npy_array& array, const code_view& view) {
    const std::size_t bytes = element_bytes(array.type);
    npy_array moved{array.type, view.shape(), {}};
    moved.bytes.reserve(array.bytes.size());
    const loops walk = view.walk();
    std::vector<std::int64_t> counters(walk.size());
    std::int64_t at = 0;
    for (std::int64_t left = array.elements(); left > 0; --left) {
        const auto from = array.bytes.begin() + at * static_cast<std::int64_t>(bytes);
        moved.bytes.insert(moved.bytes.end(), from, from + static_cast<std::int64_t>(bytes));
        for (std::size_t i = walk.size(); i-- > 0;) {
            at += walk[i].stride;
            if (++counters[i] < walk[i].extent)
                break;
            at -= walk[i].extent * walk[i].stride;
            counters[i] = 0;
        }
    }
    return moved;
}

npy_array changed(importer& im, const node& n, const npy_array& array) {
    if (array.elements() == 0)
        n.refuse(fmt::format("'{}' is empty; export the network again", printable(n.input(0))));
    return gathered(array, changed_layout(n, row_major(array), operands_of(im, n, false)));
}

real_constant changed(importer& im, const node& n, real_constant weights) {
    if (weights.scales.size() > 1) {
        if (n.operation() != "Transpose" && n.operation() != "Identity")
            n.refuse("changes the shape of weights with several scales; use Transpose, or change "
                     "the shape before the DequantizeLinear");
        if (n.operation() == "Transpose") {
            const auto rank = static_cast<std::int64_t>(weights.codes.shape.size());
            std::vector<std::int64_t> reversed;
            for (std::int64_t axis = rank; axis-- > 0;)
                reversed.push_back(axis);
            const auto perm = n.integers("perm", reversed);
            const auto moved =
                std::find(perm.begin(), perm.end(), static_cast<std::int64_t>(weights.axis));
            weights.axis = static_cast<std::size_t>(moved - perm.begin());
        }
    }
    weights.codes = changed(im, n, weights.codes);
    return weights;
}

} // namespace

code_view change_layout(importer& im, const node& n, const code_view& before) {
    if (n.operation() == "Dropout")
        check_dropout(im, n);
    if (n.operation() == "Identity")
        n.only({});
    return changed_layout(n, before, operands_of(im, n, true));
}

void import_cast(importer& im, const node& n) {
    n.only({"saturate", "to"});
    if (n.integer("to", 0) != onnx::TensorProto::FLOAT)
        n.refuse("changes the type; a floating network is float32 from end to end");
    const auto* array = std::get_if<constant>(&im.input(n, 0));
    if (array && array->array.type != element_type::float32)
        n.refuse(fmt::format("changes the type of '{}' from {}; keep it as float32",
                             printable(n.input(0)), element_name(array->array.type)));
    if (!array)
        im.real_input(n, 0); // refuses all but activations
    value same = im.input(n, 0);
    im.define(n, std::move(same));
}

void import_layout(importer& im, const node& n) {
    value v = im.input(n, 0);
    if (auto* array = std::get_if<constant>(&v)) {
        array->array = changed(im, n, array->array);
    } else if (auto* weights = std::get_if<real_constant>(&v)) {
        *weights = changed(im, n, std::move(*weights));
    } else if (auto* a = std::get_if<activation>(&v)) {
        if (im.floating() && moves_samples(n, a->samples))
            *a = with_samples_moved(n, *a, numbers_of(im, n), im.batch());
        else
            a->view = change_layout(im, n, a->view);
        if (!a->real)
            *a = {im.add_alias(n, *a), a->view, false};
    } else if (auto* r = std::get_if<result>(&v)) {
        r->view = change_layout(im, n, r->view);
        r->untouched = false;
    } else if (auto* chain = std::get_if<float_chain>(&v)) {
        view_of(*chain) = change_layout(im, n, view_of(*chain));
    } else if (auto* in = std::get_if<float_input>(&v)) {
        in->view = change_layout(im, n, in->view);
    } else {
        im.real_input(n, 0); // refuses it
    }
    im.define(n, std::move(v));
}

} // namespace bitloom::network
