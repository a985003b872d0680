// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/pad.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network {
namespace {

constexpr std::int64_t largest = 1 << 20; // far beyond any kernel, and safe to add up

std::vector<std::int64_t> numbers(importer& im, const node& n, std::size_t i) {
    const npy_array& given = im.constant_input(n, i);
    if (given.type != element_type::int64)
        n.refuse(fmt::format("'{}' must be int64 numbers", printable(n.input(i))));
    return integers_of(given);
}

/// Begins and ends of all axes, samples first, of a value of `rank` axes.
std::vector<std::int64_t> pads_of(importer& im, const node& n, std::size_t rank) {
    std::vector<std::int64_t> given = n.has_input(1) ? numbers(im, n, 1) : n.integers("pads");
    std::vector<std::int64_t> pads(2 * rank);
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 0; axis < rank; ++axis)
        axes.push_back(static_cast<std::int64_t>(axis));
    if (n.has_input(3))
        axes = numbers(im, n, 3);
    if (given.size() != 2 * axes.size())
        n.refuse(fmt::format("gives {} pads for {} axes; give a begin and an end for each",
                             given.size(), axes.size()));
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const auto full = static_cast<std::int64_t>(rank);
        const std::int64_t axis = axes[i] < 0 ? axes[i] + full : axes[i];
        if (axis < 0 || axis >= full)
            n.refuse(fmt::format("pads axis {} of {}; export the network again", axes[i], rank));
        for (const bool end : {false, true}) {
            const std::int64_t pad = given[i + (end ? axes.size() : 0)];
            if (pad < 0 || pad > largest)
                n.refuse(fmt::format("pads by {}; give 0 to {}", pad, largest));
            pads[static_cast<std::size_t>(axis) + (end ? rank : 0)] = pad;
        }
    }
    return pads;
}

/// Up to opset 10 an attribute, later an input of the padded value's own type.
void read_fill(importer& im, const node& n, padded& p) {
    p.real = n.real("value", 0);
    if (!p.inner.real)
        p.code = 0;
    if (!n.has_input(2))
        return;
    const npy_array& given = im.constant_input(n, 2);
    const bool is_float = given.type == element_type::float32;
    if (given.elements() != 1 || is_float != p.inner.real)
        n.refuse(fmt::format("its value '{}' must be one {}", printable(n.input(2)),
                             p.inner.real ? "float32" : "integer code"));
    if (is_float)
        p.real = reals_of(given).front();
    else
        p.code = integers_of(given).front();
    if (std::isnan(p.real))
        n.refuse("pads with NaN; give a number");
}

} // namespace

void import_pad(importer& im, const node& n) {
    n.only({"mode", "pads", "value"});
    const std::string mode = n.text("mode", "constant");
    if (mode != "constant")
        n.refuse(
            fmt::format("its mode is '{}'; only constant padding is supported", printable(mode)));
    const auto* codes = std::get_if<activation>(&im.input(n, 0));
    padded p;
    p.inner = codes && !codes->real ? *codes : im.real_input(n, 0);
    const std::size_t rank = p.inner.view.rank() + 1;
    const std::vector<std::int64_t> pads = pads_of(im, n, rank);
    read_fill(im, n, p);
    if (std::all_of(pads.begin(), pads.end(), [](std::int64_t pad) { return pad == 0; })) {
        if (!p.inner.real)
            p.inner.tensor = im.add_alias(n, p.inner);
        return im.define(n, p.inner);
    }
    if (pads[0] + pads[rank] > 0)
        n.refuse("pads axis 0, the samples; pad rows and columns only");
    p.before.assign(pads.begin() + 1, pads.begin() + static_cast<std::ptrdiff_t>(rank));
    p.after.assign(pads.begin() + static_cast<std::ptrdiff_t>(rank) + 1, pads.end());
    im.define(n, std::move(p));
}

framed_input input_of_window(importer& im, const node& n, std::size_t i, bool codes_too) {
    const value& found = im.input(n, i);
    if (const auto* a = std::get_if<activation>(&found); a && codes_too && !a->real)
        return {*a, {}, {}, 0};
    const auto* p = std::get_if<padded>(&found);
    if (!p)
        return {im.real_input(n, i), {}, {}, 0};
    if (!p->inner.real && !codes_too)
        n.refuse(fmt::format("reads the integer codes '{}'; put a DequantizeLinear before it",
                             printable(n.input(i))));
    if (p->before.front() + p->after.front() > 0)
        n.refuse(fmt::format("reads '{}', whose channels are padded; pad rows and columns only",
                             printable(n.input(i))));
    framed_input framed{p->inner, p->before, p->after, 0};
    framed.real = p->real;
    framed.before.erase(framed.before.begin());
    framed.after.erase(framed.after.begin());
    if (im.floating())
        return framed;
    framed.code =
        p->code ? *p->code : code_of_real(p->real, im.tensors().quantised(p->inner.tensor).value());
    return framed;
}

} // namespace bitloom::network
