// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/measured_text.h"

#include "models/common/errors.h"

#include <nlohmann/json.hpp>

namespace bitloom::explain {

namespace {

using nlohmann::json;

json energy_json(const results::energy_record& e) {
    return {e.compute, e.buffers, e.dram, e.standby, e.total};
}

results::energy_record energy_of(const json& from) {
    return {from[0], from[1], from[2], from[3], from[4]};
}

} // namespace

std::string measured_text(const results::run_record& record) {
    json layers = json::array();
    for (const results::layer_record& l : record.layers) {
        json layer{{"cycles", l.cycles},
                   {"compute_cycles", l.compute_cycles},
                   {"energy", energy_json(l.energy.value())},
                   {"activates", l.work[energy::event::dram_activates]},
                   {"refreshes", l.work[energy::event::dram_refreshes]}};
        if (l.path)
            layer["path"] = {l.path->cycles, l.path->array, l.path->bits};
        layers.push_back(std::move(layer));
    }
    return json{{"setup_cycles", record.setup_cycles},
                {"setup_energy", energy_json(record.energy.value().setup)},
                {"layers", layers}}
        .dump();
}

void read_measured(const std::string& text, results::run_record& to) {
    const json from = json::parse(text);
    to.setup_cycles = from["setup_cycles"];
    to.energy.value().setup = energy_of(from["setup_energy"]);
    const json& layers = from["layers"];
    require(layers.size() == to.layers.size(), "a repeated run of other layers");
    for (std::size_t n = 0; n < to.layers.size(); ++n) {
        results::layer_record& l = to.layers[n];
        const json& layer = layers[n];
        l.cycles = layer["cycles"];
        l.compute_cycles = layer["compute_cycles"];
        l.stalls.reset(); // those of the estimate
        l.energy = energy_of(layer["energy"]);
        l.work[energy::event::dram_activates] = layer["activates"];
        l.work[energy::event::dram_refreshes] = layer["refreshes"];
        if (layer.contains("path")) {
            l.path.emplace();
            layer["path"][0].get_to(l.path->cycles);
            layer["path"][1].get_to(l.path->array);
            layer["path"][2].get_to(l.path->bits);
        }
    }
}

} // namespace bitloom::explain
