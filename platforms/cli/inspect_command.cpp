// SPDX-License-Identifier: Apache-2.0
#include "models/common/float_formats.h"
#include "platforms/cli/bitlet_report.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/network/import.h"
#include "platforms/network/weight_statistics.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bitloom::cli {

namespace {

using json = nlohmann::ordered_json;
using network::graph;
using network::layer;
using network::tensor;
using network::weight_statistics;

std::string places(const tensor& t) {
    const std::string frames = t.frames > 1 ? fmt::format("{}x", t.frames) : "";
    return fmt::format("{}x{}{}x{}", t.channels, frames, t.height, t.width);
}

bool has_frames(const graph& net, const layer& l) {
    return net.tensors[l.inputs.front()].frames > 1 || net.tensors[l.output].frames > 1;
}

std::string kernel_text(const graph& net, const layer& l) {
    const network::window& w = l.geometry;
    const bool frames = has_frames(net, l) && l.kind != network::layer_kind::matmul;
    return fmt::format("{}{}x{}", frames ? fmt::format("{}x", w.kernel_frames) : "",
                       w.kernel_height, w.kernel_width);
}

/// Of the whole network.
struct sums {
    std::uint64_t macs = 0;
    network::weight_means weights;

    void add(std::uint64_t layer_macs, const std::optional<weight_statistics>& s) {
        macs += layer_macs;
        if (s)
            weights.add(*s);
    }
};

json shape_json(const graph& net, const layer& l) {
    const tensor& in = net.tensors[l.inputs.front()];
    const tensor& out = net.tensors[l.output];
    json shape{{"input_channels", in.channels},
               {"input_rows", in.height},
               {"input_columns", in.width},
               {"output_channels", out.channels},
               {"output_rows", out.height},
               {"output_columns", out.width},
               {"kernel_rows", l.geometry.kernel_height},
               {"kernel_columns", l.geometry.kernel_width},
               {"groups", l.groups}};
    if (has_frames(net, l)) {
        shape["input_frames"] = in.frames;
        shape["output_frames"] = out.frames;
        shape["kernel_frames"] = l.geometry.kernel_frames;
    }
    return shape;
}

bool is_floating(const graph& net, const layer& l) {
    return net.tensors[l.output].quantised.format.is_floating();
}

std::string bits_text(const graph& net, const layer& l) {
    if (is_floating(net, l))
        return name_of_floats(net.tensors[l.output].quantised.format);
    return fmt::format("{}/{}/{}", net.tensors[l.inputs.front()].quantised.format.bits,
                       network::has_weights(l.kind) ? std::to_string(l.weight_format.bits) : "-",
                       net.tensors[l.output].quantised.format.bits);
}

json layer_json(const graph& net, const layer& l, const std::optional<weight_statistics>& s) {
    const json none = nullptr;
    json result = {
        {"name", l.name},
        {"kind", network::kind_name(l.kind)},
        {"shape", shape_json(net, l)},
        {"macs", l.macs(net.tensors)},
        {"weights", s ? s->weights : 0},
        {"bits",
         {{"activation", net.tensors[l.inputs.front()].quantised.format.bits},
          {"weight", s ? json(l.weight_format.bits) : none},
          {"output", net.tensors[l.output].quantised.format.bits}}},
        {"zero_weight_fraction", s ? json(s->zero_weight_fraction) : none},
        {"zero_bit_fraction", s ? json(s->zero_bit_fraction) : none},
        {"essential_bits_mean", s ? json(s->essential_bits_mean) : none},
        {"group_steps_mean", s && s->group_steps_mean ? json(*s->group_steps_mean) : none}};
    if (is_floating(net, l))
        result["numbers"] = name_of_floats(net.tensors[l.output].quantised.format);
    return result;
}

std::string as_json(const graph& net, const std::optional<bitlet_report>& bitlet) {
    json layers = json::array();
    sums all;
    for (const layer& l : net.layers) {
        const auto s = network::statistics_of(l);
        all.add(static_cast<std::uint64_t>(l.macs(net.tensors)), s);
        layers.push_back(layer_json(net, l, s));
        if (bitlet)
            layers.back()["bitlet"] = bitlet->layer_json(layers.size() - 1);
    }
    json result{{"network", {{"name", net.name}, {"sha256", net.sha256}}},
                {"layers", layers},
                {"totals",
                 {{"layers", net.layers.size()},
                  {"macs", all.macs},
                  {"weights", all.weights.weights()},
                  {"zero_weight_fraction", all.weights.zero_weight_fraction()},
                  {"zero_bit_fraction", all.weights.zero_bit_fraction()},
                  {"essential_bits_mean", all.weights.essential_bits()}}}};
    if (bitlet)
        result["totals"]["bitlet"] = bitlet->totals_json();
    return result.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string as_table(const graph& net) {
    std::vector<results::text_column> columns{
        {"layer", "", true, {}},       {"kind", "", true, {}},
        {"output", "CxHxW", true, {}}, {"kernel", "", true, {}},
        {"bits", "a/w/out", true, {}}, {"MACs", "", false, {}},
        {"weights", "", false, {}},    {"zero", "%", false, {}},
        {"zero bits", "%", false, {}}, {"ones per", "weight", false, {}},
        {"steps", "per 64", false, {}}};
    const auto add = [&](const std::vector<std::string>& cells) {
        for (std::size_t c = 0; c < cells.size(); ++c)
            columns[c].cells.push_back(cells[c]);
    };
    sums all;
    for (const layer& l : net.layers) {
        const auto s = network::statistics_of(l);
        const auto macs = static_cast<std::uint64_t>(l.macs(net.tensors));
        all.add(macs, s);
        add({configuration::printable(l.name), network::kind_name(l.kind),
             places(net.tensors[l.output]), kernel_text(net, l), bits_text(net, l),
             results::with_commas(macs), s ? results::with_commas(s->weights) : "",
             s ? fmt::format("{:.1f}", s->zero_weight_fraction * 100) : "",
             s ? fmt::format("{:.1f}", s->zero_bit_fraction * 100) : "",
             s ? fmt::format("{:.2f}", s->essential_bits_mean) : "",
             s && s->group_steps_mean ? fmt::format("{:.1f}", *s->group_steps_mean) : ""});
    }
    add({"total", "", "", "", "", results::with_commas(all.macs),
         results::with_commas(all.weights.weights()),
         fmt::format("{:.1f}", all.weights.zero_weight_fraction() * 100),
         fmt::format("{:.1f}", all.weights.zero_bit_fraction() * 100),
         fmt::format("{:.2f}", all.weights.essential_bits()), ""});
    return results::text_table(std::move(columns));
}

} // namespace

int inspect(const inspect_options& o) {
    const graph net = network::import_network(o.network);
    std::optional<bitlet_report> bitlet;
    if (o.bitlet)
        bitlet.emplace(net);
    if (o.json) // asked for, so no chatter that -q would leave out
        fmt::print("{}", as_json(net, bitlet));
    else if (!o.quiet)
        fmt::print("{}{}", as_table(net),
                   bitlet
                       ? "\nBitlet, 32 PEs of 64 pairs: PE-cycles per 64 MACs by timing mode\n\n" +
                             bitlet->table()
                       : "");
    return exit_good;
}

} // namespace bitloom::cli
