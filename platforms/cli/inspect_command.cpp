// SPDX-License-Identifier: Apache-2.0
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
    return fmt::format("{}x{}x{}", t.channels, t.height, t.width);
}

/// Means and fractions over all weights of the network.
struct sums {
    std::uint64_t macs = 0, weights = 0;
    double zero_weights = 0, zero_bits = 0, essential_bits = 0;

    void add(std::uint64_t layer_macs, const std::optional<weight_statistics>& s) {
        macs += layer_macs;
        if (!s)
            return;
        const auto count = static_cast<double>(s->weights);
        weights += s->weights;
        zero_weights += s->zero_weight_fraction * count;
        zero_bits += s->zero_bit_fraction * count;
        essential_bits += s->essential_bits_mean * count;
    }
    double mean(double sum) const {
        return weights == 0 ? 0.0 : sum / static_cast<double>(weights);
    }
};

json shape_json(const graph& net, const layer& l) {
    const tensor& in = net.tensors[l.inputs.front()];
    const tensor& out = net.tensors[l.output];
    return {{"input_channels", in.channels},
            {"input_rows", in.height},
            {"input_columns", in.width},
            {"output_channels", out.channels},
            {"output_rows", out.height},
            {"output_columns", out.width},
            {"kernel_rows", l.geometry.kernel_height},
            {"kernel_columns", l.geometry.kernel_width},
            {"groups", l.groups}};
}

json layer_json(const graph& net, const layer& l, const std::optional<weight_statistics>& s) {
    const json none = nullptr;
    return {{"name", l.name},
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
                  {"weights", all.weights},
                  {"zero_weight_fraction", all.mean(all.zero_weights)},
                  {"zero_bit_fraction", all.mean(all.zero_bits)},
                  {"essential_bits_mean", all.mean(all.essential_bits)}}}};
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
        const std::string weight_bits = s ? std::to_string(l.weight_format.bits) : "-";
        add({configuration::printable(l.name), network::kind_name(l.kind),
             places(net.tensors[l.output]),
             fmt::format("{}x{}", l.geometry.kernel_height, l.geometry.kernel_width),
             fmt::format("{}/{}/{}", net.tensors[l.inputs.front()].quantised.format.bits,
                         weight_bits, net.tensors[l.output].quantised.format.bits),
             results::with_commas(macs), s ? results::with_commas(s->weights) : "",
             s ? fmt::format("{:.1f}", s->zero_weight_fraction * 100) : "",
             s ? fmt::format("{:.1f}", s->zero_bit_fraction * 100) : "",
             s ? fmt::format("{:.2f}", s->essential_bits_mean) : "",
             s && s->group_steps_mean ? fmt::format("{:.1f}", *s->group_steps_mean) : ""});
    }
    add({"total", "", "", "", "", results::with_commas(all.macs), results::with_commas(all.weights),
         fmt::format("{:.1f}", all.mean(all.zero_weights) * 100),
         fmt::format("{:.1f}", all.mean(all.zero_bits) * 100),
         fmt::format("{:.2f}", all.mean(all.essential_bits)), ""});
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
