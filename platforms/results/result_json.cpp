// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/result_json.h"

#include "models/common/errors.h"
#include "platforms/results/totals.h"
#include "platforms/results/version.h"

#include <nlohmann/json.hpp>

namespace bitloom::results {

namespace {

using json = nlohmann::ordered_json;

json traffic_json(const buffer_traffic& traffic) {
    return {{"read_bits", traffic.read_bits}, {"write_bits", traffic.write_bits}};
}

json energy_json(const energy_record& energy) {
    if (energy.compute_only)
        return {{"compute", energy.compute}};
    return {{"compute", energy.compute},
            {"buffers", energy.buffers},
            {"dram", energy.dram},
            {"static", energy.standby},
            {"total", energy.total}};
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
    if (totals.energy)
        result["energy_pj"] = energy_json(*totals.energy);
    if (const auto power = average_power_mw(totals))
        result["average_power_mw"] = *power;
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

json layer_json(const layer_record& layer) {
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
          {"output", traffic_json(layer.output)}}},
        {"dram", {{"read_bits", layer.dram_read_bits}, {"write_bits", layer.dram_write_bits}}},
    };
    if (layer.energy)
        result["energy_pj"] = energy_json(*layer.energy);
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
        layers.push_back(layer_json(layer));
    json result{{"schema", 1},
                {"bitloom", version()},
                {"platform", {{"name", record.platform_name}, {"sha256", record.platform_sha256}}},
                {"network", {{"name", record.network_name}, {"sha256", record.network_sha256}}}};
    if (record.program)
        result["program"] = {{"name", record.program->name}, {"sha256", record.program->sha256}};
    result["view"] = record.view;
    result["batch"] = record.batch;
    result["samples"] = record.samples;
    result["totals"] = totals_json(record);
    result["layers"] = layers;
    result["host"] = {{"cpu_s", record.host_cpu_seconds},
                      {"wall_s", record.host_wall_seconds},
                      {"peak_rss_bytes", record.host_peak_rss_bytes}};
    return result.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace bitloom::results
