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
    if (reader.operation() == "MatMul")
        return view.channels_last_planes() ? verdict::fits : verdict::contradicts;
    return verdict::says_nothing;
}

/// Whether the first node with an opinion behind the input likes this reading.
verdict follow(const std::vector<node>& nodes, const std::string& name, const code_view& view,
               const layout_reader& change) {
    static const std::set<std::string> layout{"Flatten",  "Reshape",   "Squeeze", "Unsqueeze",
                                              "Identity", "Transpose", "Dropout"};
    static const std::set<std::string> same{"QuantizeLinear", "DequantizeLinear"};
    std::map<std::string, code_view> views{{name, view}};
    for (const node& reader : nodes) {
        const auto found = views.find(reader.input(0));
        if (found == views.end())
            continue;
        const verdict opinion = judge(reader, found->second);
        if (opinion != verdict::says_nothing)
            return opinion;
        try {
            if (layout.count(reader.operation()) > 0)
                views.emplace(reader.output(0), change(reader, found->second));
            else if (same.count(reader.operation()) > 0)
                views.emplace(reader.output(0), found->second);
        } catch (const config_error&) {
            // refused, with its message, when the node itself is read
            continue;
        }
    }
    return verdict::says_nothing;
}

} // namespace

input_reading read_order(const std::vector<node>& nodes, const std::string& name,
                         const std::vector<std::int64_t>& shape, const layout_reader& change) {
    const std::vector<input_reading> readings = candidates(shape);
    for (const input_reading& reading : readings) {
        const auto view = code_view::of(walk_of(reading.extent, reading.order), shape);
        require(view.has_value(), "an input whose shape does not read its codes");
        if (follow(nodes, name, *view, change) == verdict::fits)
            return reading;
    }
    return readings.front();
}

} // namespace bitloom::network
