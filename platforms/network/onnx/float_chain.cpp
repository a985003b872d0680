// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/float_chain.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::network {

namespace {

/// Visits the offsets of a view's elements in the owner, row-major.
template <typename Visit>
void for_each_offset(const code_view& view, const Visit& visit) {
    const loops walk = view.walk();
    std::vector<std::int64_t> counters(walk.size());
    std::int64_t at = 0;
    std::int64_t count = 1;
    for (const loop& l : walk)
        count *= l.extent;
    for (std::int64_t element = 0; element < count; ++element) {
        visit(static_cast<std::size_t>(element), at);
        for (std::size_t i = walk.size(); i-- > 0;) {
            at += walk[i].stride;
            if (++counters[i] < walk[i].extent)
                break;
            at -= walk[i].extent * walk[i].stride;
            counters[i] = 0;
        }
    }
}

/// For each element of `shape`, row-major: the element of an array of shape `of` that numpy's
/// broadcasting puts there. Nothing if it cannot.
std::vector<std::size_t> broadcast(const std::vector<std::int64_t>& of,
                                   const std::vector<std::int64_t>& shape) {
    if (of.size() > shape.size())
        return {};
    const std::size_t missing = shape.size() - of.size();
    std::vector<std::size_t> strides(shape.size(), 0);
    std::size_t stride = 1, elements = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        elements *= static_cast<std::size_t>(shape[i]);
        if (i < missing)
            continue;
        const std::int64_t extent = of[i - missing];
        if (extent != 1 && extent != shape[i])
            return {};
        strides[i] = extent == 1 ? 0 : stride;
        stride *= static_cast<std::size_t>(extent);
    }
    std::vector<std::size_t> places(elements);
    std::vector<std::int64_t> counters(shape.size());
    std::size_t at = 0;
    for (std::size_t& place : places) {
        place = at;
        for (std::size_t i = shape.size(); i-- > 0;) {
            at += strides[i];
            if (++counters[i] < shape[i])
                break;
            at -= strides[i] * static_cast<std::size_t>(shape[i]);
            counters[i] = 0;
        }
    }
    return places;
}

} // namespace

bool is_constant(importer& im, const node& n, std::size_t i) {
    const value& found = im.input(n, i);
    return std::holds_alternative<constant>(found) || std::holds_alternative<real_constant>(found);
}

npy_array real_constant_input(importer& im, const node& n, std::size_t i) {
    if (const auto* quantised = std::get_if<real_constant>(&im.input(n, i))) {
        const std::vector<std::int64_t> codes = integers_of(quantised->codes);
        std::size_t inner = 1;
        for (std::size_t a = quantised->axis + 1; a < quantised->codes.shape.size(); ++a)
            inner *= static_cast<std::size_t>(quantised->codes.shape[a]);
        std::vector<float> reals(codes.size());
        for (std::size_t e = 0; e < codes.size(); ++e) {
            const std::size_t s = e / inner % quantised->scales.size();
            reals[e] =
                static_cast<float>(codes[e] - quantised->zero_points[s]) * quantised->scales[s];
        }
        return array_of(quantised->codes.shape, reals);
    }
    npy_array array = im.constant_input(n, i);
    if (array.type != element_type::float32)
        n.refuse(fmt::format("'{}' holds {}; give float32", printable(n.input(i)),
                             element_name(array.type)));
    return array;
}

float_chain chain_input(importer& im, const node& n, std::size_t i) {
    const value& found = im.input(n, i);
    if (const auto* chain = std::get_if<float_chain>(&found))
        return *chain;
    if (const auto* r = std::get_if<result>(&found))
        return {*r, {}};
    if (const auto* in = std::get_if<float_input>(&found))
        return {*in, {}};
    return {im.real_input(n, i), {}};
}

code_view& view_of(float_chain& chain) {
    return std::visit([](auto& from) -> code_view& { return from.view; }, chain.from);
}
const code_view& view_of(const float_chain& chain) {
    return std::visit([](const auto& from) -> const code_view& { return from.view; }, chain.from);
}

planes planes_of(importer& im, const float_chain& chain) {
    if (const auto* a = std::get_if<activation>(&chain.from))
        return im.tensors().owner_planes(a->tensor);
    if (const auto* r = std::get_if<result>(&chain.from))
        return r->extent;
    return std::get<float_input>(chain.from).extent;
}

std::vector<std::uint32_t> element_channels(const code_view& view, std::int64_t channels) {
    std::vector<std::uint32_t> of;
    for_each_offset(view, [&](std::size_t /*element*/, std::int64_t offset) {
        of.push_back(static_cast<std::uint32_t>(offset % channels));
    });
    return of;
}

std::vector<float> channel_values(importer& im, const node& n, const float_chain& chain,
                                  const npy_array& array, const std::string& what) {
    const std::vector<float> given = reals_of(array);
    for (const float each : given)
        if (!std::isfinite(each))
            n.refuse(fmt::format("{} holds {}; give finite numbers", what, each));
    if (given.empty())
        n.refuse(fmt::format("{} is empty; export the network again", what));
    if (given.size() == 1)
        return given;
    const code_view& view = view_of(chain);
    std::vector<std::int64_t> shape = view.shape();
    shape.insert(shape.begin(), 1); // the samples
    const std::vector<std::size_t> places = broadcast(array.shape, shape);
    if (places.empty())
        n.refuse(fmt::format("{} has shape {}, which does not fit {}; give one value, or one for "
                             "each channel",
                             what, shape_text(array.shape), shape_text(shape)));
    if (std::all_of(given.begin(), given.end(), [&](float g) { return g == given[0]; }))
        return {given[0]};
    const std::int64_t channels = planes_of(im, chain).channels;
    std::vector<float> values(static_cast<std::size_t>(channels));
    std::vector<bool> seen(values.size());
    for_each_offset(view, [&](std::size_t element, std::int64_t offset) {
        const auto channel = static_cast<std::size_t>(offset % channels);
        const float each = given[places[element]];
        if (seen[channel] && values[channel] != each)
            n.refuse(fmt::format("{} differs between elements of a channel; give one value, or "
                                 "one for each channel",
                                 what));
        seen[channel] = true;
        values[channel] = each;
    });
    return values;
}

float_map map_of(importer& im, const float_chain& chain) {
    float_map map;
    map.steps = chain.steps;
    if (const auto* a = std::get_if<activation>(&chain.from)) {
        const quantisation q = im.tensors().quantised(a->tensor).value();
        const std::vector<float>& by_channel = im.tensors().channel_scales(a->tensor);
        map.scales.assign(by_channel.begin(), by_channel.end());
        if (by_channel.empty())
            map.scales = {double{q.scale}};
        map.zero_point = q.zero_point;
        return map;
    }
    const layer& l = std::get<result>(chain.from).made->l;
    const double in = double{im.tensors().quantised(l.inputs.front()).value().scale};
    const std::vector<float>& by_channel = im.tensors().channel_scales(l.inputs.front());
    const std::size_t count = by_channel.empty() ? l.weight_scales.size() : l.bias.size();
    map.scales.clear();
    for (std::size_t c = 0; c < count; ++c) {
        const double weight = l.weight_scales[l.weight_scales.size() == 1 ? 0 : c];
        map.scales.push_back(
            (by_channel.empty() ? in : double{by_channel[c * by_channel.size() / count]}) * weight);
    }
    return map;
}

void check_weights_of_one(const node& n, std::int64_t channels, std::int64_t taps) {
    constexpr std::int64_t most = std::int64_t{1} << 24;
    if (channels > most || taps > most || channels * taps > most)
        n.refuse(fmt::format("works on {} channels with {} elements each; at most {} elements are "
                             "supported",
                             channels, taps, most));
}

void finish_like_inputs(importer& im, const node& n) {
    const result r = std::get<result>(im.output_value(n));
    const std::vector<std::size_t>& inputs = r.made->l.inputs;
    const quantisation q = im.tensors().quantised(inputs.front()).value();
    for (const std::size_t input : inputs) {
        const quantisation other = im.tensors().quantised(input).value();
        if (other.scale != q.scale || other.zero_point != q.zero_point || other.format != q.format)
            n.refuse("reads tensors of different scales, zero points or widths; quantise them "
                     "alike");
    }
    const auto tensor = im.tensors().add(n.output(0), r.extent, r.order, r.view, q.format);
    im.tensors().settle(tensor.value(), q.scale, q.zero_point);
    im.finish(n, r, *tensor);
    const activation codes{*tensor, r.view, true};
    const std::vector<float> by_channel = im.tensors().channel_scales(inputs.front());
    if (by_channel.empty())
        return im.define(n, codes);
    im.tensors().set_channel_scales(*tensor, by_channel);
    float_chain chain{codes, {}};
    chain.codes = std::make_shared<channel_codes>();
    chain.codes->made = codes;
    im.define(n, std::move(chain));
}

} // namespace bitloom::network
