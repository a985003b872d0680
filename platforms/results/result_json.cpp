// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/result_json.h"

#include "models/common/errors.h"
#include "models/common/float_formats.h"
#include "platforms/results/configuration_json.h"
#include "platforms/results/totals.h"
#include "platforms/results/version.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bitloom::results {

namespace {

using json = nlohmann::ordered_json;

json traffic_json(const buffer_traffic& traffic) {
    return {{"read_bits", traffic.read_bits}, {"write_bits", traffic.write_bits}};
}

json stalls_json(const tiled::stall_cycles& stalls) {
    json result = json::object();
    for (std::size_t cause = 0; cause < tiled::stall_causes; ++cause)
        result[tiled::stall_names[cause]] = stalls[cause];
    return result;
}

json energy_json(const energy_record& energy) {
    return {{"compute", energy.compute},
            {"buffers", energy.buffers},
            {"dram", energy.dram},
            {"static", energy.standby},
            {"total", energy.total}};
}

/// Of the array and DRAM devices; what else costs energy stands in `buffers` and `dram`.
json events_json(const energy::event_counts& work) {
    json counts = json::object();
    for (std::size_t e = 0; e < energy::events; ++e)
        if (const auto what = static_cast<energy::event>(e); work[what] != 0)
            counts[energy::name_of(what)] = work[what];
    return counts;
}

json component_json(const energy::component_energy& e) {
    return {{"dynamic", e.dynamic}, {"static", e.standby}};
}

json components_json(const run_energy& energy) {
    json components = json::array();
    for (const component_record& c : energy.components) {
        components.push_back({{"name", c.name},
                              {"energy_pj", component_json(c.energy)},
                              {"leakage_mw", c.leakage_mw},
                              {"area_um2", c.area_um2}});
        if (c.banks)
            components.back()["banks"] = {{"count", c.banks->geometry.banks},
                                          {"bytes", c.banks->geometry.bytes},
                                          {"word_bits", c.banks->geometry.word_bits},
                                          {"access_ns", c.banks->access_ns}};
    }
    return components;
}

json technology_json(const run_energy& energy) {
    return {{"name", energy.technology->name},
            {"sha256", energy.technology->sha256},
            {"node_nm", energy.node_nm},
            {"warnings", energy.warnings}};
}

void add_energy(const run_energy& energy, json& totals) {
    totals["setup_energy_pj"] = energy_json(energy.setup);
    totals["peak_power_mw"] = energy.peak_power_mw;
    if (!energy.peak_layer.empty())
        totals["peak_power_layer"] = energy.peak_layer;
    if (energy.technology)
        totals["area_um2"] = energy.area_um2;
    totals["components"] = components_json(energy);
}

json totals_json(const run_record& record) {
    const run_totals totals = totals_of(record);
    json result{
        {"cycles", totals.cycles},
        {"setup_cycles", record.setup_cycles},
        {"seconds", totals.seconds},
        {"macs", totals.macs},
        {"compute_cycles", totals.compute_cycles},
        {"stall_cycles", totals.stall_cycles},
        {"dram_read_bits", totals.dram_read_bits},
        {"dram_write_bits", totals.dram_write_bits},
        {"instruction_read_bits", record.instruction_read_bits},
    };
    if (totals.stalls)
        result["stalls"] = stalls_json(*totals.stalls);
    if (const json events = events_json(record.setup_work); !events.empty())
        result["setup_events"] = events;
    if (totals.energy)
        result["energy_pj"] = energy_json(*totals.energy);
    if (const auto power = average_power_mw(totals))
        result["average_power_mw"] = *power;
    if (record.energy)
        add_energy(*record.energy, result);
    if (record.accuracy)
        result["accuracy"] = *record.accuracy;
    return result;
}

json mapping_json(const std::vector<loop_tiling>& loops) {
    json order = json::array();
    json tiles = json::object();
    for (const loop_tiling& loop : loops) {
        order.push_back(loop.letters);
        require(!tiles.contains(loop.letters), "a mapping with two loops of one name");
        tiles[loop.letters] = json::array({loop.count, loop.size});
    }
    return {{"order", order}, {"tiles", tiles}};
}

json layer_json(const layer_record& layer, const std::optional<run_energy>& run) {
    json shape = json::object();
    for (const auto& [name, extent] : layer.shape)
        shape[name] = extent;
    json result{
        {"name", layer.name},
        {"kind", layer.kind},
        {"shape", shape},
        {"bits",
         {{"activation", layer.activation_bits},
          {"weight", layer.weight_bits != 0 ? json(layer.weight_bits) : json(nullptr)},
          {"output", layer.output_bits}}},
        {"macs", layer.macs},
        {"cycles", layer.cycles},
        {"compute_cycles", layer.compute_cycles},
        {"stall_cycles", stall_cycles(layer)},
        {"utilization", utilization(layer)},
        {"buffers",
         {{"input", traffic_json(layer.input)},
          {"weight", traffic_json(layer.weight)},
          {"output", traffic_json(layer.output)},
          {"bias", traffic_json(layer.bias)}}},
        {"dram", {{"read_bits", layer.dram_read_bits}, {"write_bits", layer.dram_write_bits}}},
    };
    if (layer.stalls)
        result["stalls"] = stalls_json(*layer.stalls);
    if (const json events = events_json(layer.work); !events.empty())
        result["events"] = events;
    if (layer.numbers != number_kind::integer)
        result["numbers"] = name_of_floats({layer.activation_bits, true, layer.numbers});
    if (layer.energy)
        result["energy_pj"] = energy_json(*layer.energy);
    if (run && !layer.components.empty()) {
        require(run->components.size() == layer.components.size(), "a layer of other components");
        for (std::size_t c = 0; c < layer.components.size(); ++c)
            result["component_energy_pj"][run->components[c].name] =
                component_json(layer.components[c]);
    }
    if (!layer.tiles.empty())
        result["mapping"] = mapping_json(layer.tiles);
    if (layer.fused_into)
        result["fused_into"] = *layer.fused_into;
    return result;
}

} // namespace

std::string result_json(const run_record& record) {
    json layers = json::array();
    for (const layer_record& layer : record.layers)
        layers.push_back(layer_json(layer, record.energy));
    json result{{"schema", 1},
                {"bitloom", version()},
                {"platform", {{"name", record.platform_name}, {"sha256", record.platform_sha256}}},
                {"network", {{"name", record.network_name}, {"sha256", record.network_sha256}}}};
    if (record.program)
        result["program"] = {{"name", record.program->name}, {"sha256", record.program->sha256}};
    if (record.platform)
        result["configuration"] = configuration_json(*record.platform);
    if (record.energy && record.energy->technology)
        result["technology"] = technology_json(*record.energy);
    result["view"] = record.view;
    if (!record.assumptions.empty())
        result["assumptions"] = record.assumptions;
    result["batch"] = record.batch;
    result["samples"] = record.samples;
    result["totals"] = totals_json(record);
    result["layers"] = layers;
    for (const weight_planes& w : record.planes)
        result["weight_bits"].push_back(
            {{"layer", w.layer}, {"count", w.weights}, {"ones", w.ones}});
    result["host"] = {{"cpu_s", record.host_cpu_seconds},
                      {"wall_s", record.host_wall_seconds},
                      {"peak_rss_bytes", record.host_peak_rss_bytes}};
    return result.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace bitloom::results
