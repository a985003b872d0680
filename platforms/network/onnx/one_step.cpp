// SPDX-License-Identifier: Apache-2.0
// Gather and Slice of a floating network that take one step of a sequence, as exporters write what
// reads the last hidden values.
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {

namespace {

struct one_step {
    std::int64_t axis = 0;   ///< of the value, samples counted
    std::int64_t index = 0;  ///< from the end where negative
    bool keeps_axis = false; ///< with one element
};

std::vector<std::int64_t> whole_numbers(importer& im, const node& n, std::size_t input) {
    const npy_array& array = im.constant_input(n, input);
    if (array.type != element_type::int64 && array.type != element_type::int32)
        n.refuse(fmt::format("'{}' must be whole numbers", printable(n.input(input))));
    return integers_of(array);
}

one_step of_gather(importer& im, const node& n) {
    n.only({"axis"});
    const auto indices = whole_numbers(im, n, 1);
    if (indices.size() != 1)
        n.refuse(fmt::format("gathers {} elements; one step of a sequence can be taken",
                             indices.size()));
    return {n.integer("axis", 0), indices[0], !im.constant_input(n, 1).shape.empty()};
}

one_step of_slice(importer& im, const node& n, std::int64_t steps) {
    n.only({});
    for (const std::size_t input : {1U, 2U, 3U})
        if (!n.has_input(input) || whole_numbers(im, n, input).size() != 1)
            n.refuse("slices other than along one axis; one step of a sequence can be taken");
    const auto number = [&](std::size_t input) { return whole_numbers(im, n, input).at(0); };
    const auto bounded = [&](std::int64_t at) {
        return std::min(std::max<std::int64_t>(at < 0 ? at + steps : at, 0), steps);
    };
    const std::int64_t stride = n.has_input(4) ? number(4) : 1;
    if (stride < 1 || bounded(number(2)) != bounded(number(1)) + 1)
        n.refuse("takes several steps or none; one step of a sequence can be taken");
    return {number(3), bounded(number(1)), true};
}

} // namespace

void import_one_step(importer& im, const node& n) {
    const activation a = im.recurrent_input(n, 0);
    if (a.view.rank() != 2)
        n.refuse(fmt::format("reads '{}' with {} axes; give steps, samples and units, of which it "
                             "takes a step",
                             printable(n.input(0)), a.view.rank() + 1));
    const std::int64_t steps = a.view.shape()[0], units = a.view.shape()[1];
    const one_step taken = n.operation() == "Gather" ? of_gather(im, n) : of_slice(im, n, steps);
    const std::int64_t axis = taken.axis < 0 ? taken.axis + 3 : taken.axis;
    if (axis != (a.samples == 0 ? 1 : 0))
        n.refuse(fmt::format("takes something of axis {}; one step of a sequence can be taken",
                             taken.axis));
    const std::int64_t step = taken.index < 0 ? taken.index + steps : taken.index;
    if (step < 0 || step >= steps)
        n.refuse(fmt::format("takes step {} of {}; export the network again", taken.index, steps));
    layer l;
    l.kind = layer_kind::max_pool;
    l.inputs = {im.tensor_as(n, 0, a, {units, steps, 1})};
    // The larger of an element that is padding, which does not count, and the step.
    l.geometry.kernel_height = 2;
    l.geometry.dilation_height = l.geometry.stride_height = steps;
    l.geometry.pad_top = steps - step;
    std::vector<std::int64_t> shape{units};
    if (taken.keeps_axis)
        shape.insert(shape.begin(), 1);
    const result r = im.pending(n, std::move(l), {units, 1, 1}, axis_order::channels_last, shape);
    const bool samples_first = a.samples == 0 || (a.samples == 1 && !taken.keeps_axis);
    if (samples_first)
        im.define(n, r);
    else
        im.define_with_samples(n, 0, r, a.samples - (taken.keeps_axis ? 0 : 1));
}

} // namespace bitloom::network
