// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/input_order.h"

#include "models/common/errors.h"

#include <map>
#include <set>
#include <utility>

namespace bitloom::network {
namespace {

std::vector<input_reading> candidates(const std::vector<std::int64_t>& shape) {
    const auto first = axis_order::channels_first, last = axis_order::channels_last;
    std::int64_t elements = 1;
    for (std::int64_t extent : shape)
        elements *= extent;
    if (shape.size() == 3)
        return {{{shape[0], shape[1], shape[2]}, first}, {{shape[2], shape[0], shape[1]}, last}};
    if (shape.size() == 2)
        return {{{shape[1], shape[0], 1}, last}, {{shape[0], shape[1], 1}, first}};
    return {{{elements, 1, 1}, first}};
}

enum class verdict { fits, contradicts, says_nothing };

verdict judge(const node& reader, const code_view& view) {
    static const std::set<std::string> wants_channels_first{"Conv", "AveragePool", "MaxPool",
                                                            "GlobalAveragePool"};
    if (wants_channels_first.count(reader.operation()) > 0)
        return view.channels_first_planes() ? verdict::fits : verdict::contradicts;
    // one axis of features is read in any order, as Gemm's
    if (reader.operation() == "MatMul" && view.rank() > 1)
        return view.channels_last_planes() ? verdict::fits : verdict::contradicts;
    return verdict::says_nothing;
}

bool in_axis_order(const code_view& view, const planes& p) {
    return view.walk() == walk_of(p, axis_order::channels_first) ||
           view.walk() == walk_of(p, axis_order::channels_last);
}

/// What the first node with an opinion behind the input says to this reading. A Transpose that
/// mixes up its axes speaks against it, unless a later node likes the outcome.
verdict follow(const std::vector<node>& nodes, const std::string& name, const planes& p,
               const code_view& view, const layout_reader& change) {
    static const std::set<std::string> layout{"Flatten",  "Reshape",   "Squeeze", "Unsqueeze",
                                              "Identity", "Transpose", "Dropout"};
    static const std::set<std::string> same{"QuantizeLinear", "DequantizeLinear", "Pad"};
    std::map<std::string, code_view> views{{name, view}};
    verdict so_far = verdict::says_nothing;
    for (const node& reader : nodes) {
        const auto found = views.find(reader.input(0));
        if (found == views.end())
            continue;
        const verdict opinion = judge(reader, found->second);
        if (opinion != verdict::says_nothing)
            return opinion;
        if (same.count(reader.operation()) > 0)
            views.emplace(reader.output(0), found->second);
        if (layout.count(reader.operation()) == 0)
            continue;
        try {
            const code_view changed = change(reader, found->second);
            views.emplace(reader.output(0), changed);
            if (!in_axis_order(changed, p))
                so_far = verdict::contradicts;
        } catch (const config_error&) {
            // refused, with its message, when the node itself is read
            continue;
        }
    }
    return so_far;
}

} // namespace

input_reading read_order(const std::vector<node>& nodes, const std::string& name,
                         const std::vector<std::int64_t>& shape, const layout_reader& change) {
    const std::vector<input_reading> readings = candidates(shape);
    std::optional<input_reading> tolerated;
    for (const input_reading& reading : readings) {
        const auto view = code_view::of(walk_of(reading.extent, reading.order), shape);
        require(view.has_value(), "an input whose shape does not read its codes");
        const verdict opinion = follow(nodes, name, reading.extent, *view, change);
        if (opinion == verdict::fits)
            return reading;
        if (opinion == verdict::says_nothing && !tolerated)
            tolerated = reading;
    }
    return tolerated.value_or(readings.front());
}

} // namespace bitloom::network
