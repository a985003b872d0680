// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/input_order.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/quantiser.h"

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
    if (shape.size() == 4) // with frames, if a layer wants them
        return {{{elements, 1, 1}, first}, {{shape[0], shape[2], shape[3], shape[1]}, first}};
    return {{{elements, 1, 1}, first}};
}

enum class verdict { fits, contradicts, says_nothing };

verdict judge(const node& reader, const code_view& view) {
    static const std::set<std::string> wants_channels_first{"Conv", "AveragePool", "MaxPool",
                                                            "GlobalAveragePool", "GlobalMaxPool"};
    const bool normalises = reader.operation() == "BatchNormalization" && view.rank() > 1;
    if (normalises || wants_channels_first.count(reader.operation()) > 0)
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

/// What is found behind an input that is read in a certain way.
struct reception {
    verdict opinion = verdict::says_nothing; ///< of the first node that has one
    bool quantised = false;                  ///< of a few bits, perhaps: a QONNX file
    bool flattened = false; ///< a matrix multiplies all elements of a sample as one row
};

/// A Transpose that mixes up the reading's axes speaks against it, unless a later node likes the
/// outcome.
reception follow(const std::vector<node>& nodes, const std::string& name, const planes& p,
                 const code_view& view, const layout_reader& change) {
    static const std::set<std::string> layout{"Flatten",  "Reshape",   "Squeeze", "Unsqueeze",
                                              "Identity", "Transpose", "Dropout"};
    static const std::set<std::string> same{"QuantizeLinear",
                                            "DequantizeLinear",
                                            "Pad",
                                            "Quant",
                                            "IntQuant",
                                            "BipolarQuant",
                                            "Trunc",
                                            "BatchNormalization",
                                            "Mul",
                                            "Add",
                                            "Sub",
                                            "Div",
                                            "Relu",
                                            "Clip",
                                            "Cast"};
    std::map<std::string, code_view> views{{name, view}};
    reception so_far;
    for (const node& reader : nodes) {
        const auto found = views.find(reader.input(0));
        if (found == views.end())
            continue;
        const verdict opinion = judge(reader, found->second);
        if (opinion != verdict::says_nothing)
            return {opinion, so_far.quantised, so_far.flattened};
        so_far.quantised =
            so_far.quantised || is_qonnx_operator(reader.domain(), reader.operation());
        const bool matrix = reader.operation() == "Gemm" || reader.operation() == "MatMul";
        so_far.flattened = so_far.flattened || (matrix && found->second.rank() == 1);
        if (same.count(reader.operation()) > 0)
            views.emplace(reader.output(0), found->second);
        if (layout.count(reader.operation()) == 0)
            continue;
        try {
            const code_view changed = change(reader, found->second);
            views.emplace(reader.output(0), changed);
            if (!in_axis_order(changed, p))
                so_far.opinion = verdict::contradicts;
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
    const auto received = [&](const input_reading& reading) {
        const auto view = code_view::of(walk_of(reading.extent, reading.order), shape);
        require(view.has_value(), "an input whose shape does not read its codes");
        return follow(nodes, name, reading.extent, *view, change);
    };
    std::optional<input_reading> tolerated;
    for (const input_reading& reading : readings) {
        const reception r = received(reading);
        if (r.opinion == verdict::fits)
            return reading;
        if (r.opinion == verdict::says_nothing && !tolerated)
            tolerated = reading;
    }
    // Pixels of a few bits that nobody looks at would each be filled up to a byte.
    const input_reading row{{readings[0].extent.elements(), 1, 1}, axis_order::channels_first};
    const reception r = received(row);
    if (r.opinion == verdict::says_nothing && r.quantised && r.flattened)
        return row;
    return tolerated.value_or(readings.front());
}

} // namespace bitloom::network
