// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/explanation_json.h"

#include "platforms/results/version.h"

#include <nlohmann/json.hpp>

namespace bitloom::explain {

namespace {

using json = nlohmann::ordered_json;

/// Causes of nothing are left out.
template <class figures>
json by_cause(const figures& all) {
    json to = json::object();
    for (std::size_t c = 0; c < tiled::cycle_causes; ++c)
        if (all[c] != 0)
            to[tiled::cause_names[c]] = all[c];
    return to;
}

json cost_json(const cost& c) {
    return {{"cycles", c.cycles},
            {"seconds", c.seconds},
            {"energy_pj", c.energy_pj},
            {"area_um2", c.area_um2}};
}

json layer_json(const explained_layer& l) {
    json to{{"name", l.name},           {"kind", l.kind},
            {"cycles", l.cycles},       {"causes", by_cause(l.causes)},
            {"energy_pj", l.energy_pj}, {"cause_energy_pj", by_cause(l.energies)}};
    if (l.fused_into)
        to["fused_into"] = *l.fused_into;
    return to;
}

json layer_cycles_json(const explanation& e, const std::vector<std::uint64_t>& cycles) {
    json layers = json::object();
    for (std::size_t n = 0; n < e.layers.size(); ++n)
        if (!e.layers[n].fused_into)
            layers[e.layers[n].name] = cycles[n];
    return layers;
}

json change_json(const tried_change& t, const explanation& e) {
    json to{{"key", t.what.key}, {"from", t.what.from}, {"to", t.what.to}};
    to.update(cost_json(t.predicted));
    to["layer_cycles"] = layer_cycles_json(e, t.layer_cycles);
    return to;
}

} // namespace

std::string explanation_json(const explanation& e) {
    json to{{"schema", 1},
            {"bitloom", results::version()},
            {"platform", e.platform},
            {"network", e.network},
            {"view", e.view},
            {"batch", e.batch},
            {"samples", e.samples}};
    if (!e.assumptions.empty())
        to["assumptions"] = e.assumptions;
    to["now"] = cost_json(e.now);
    to["setup_cycles"] = e.setup_cycles;
    to["setup_energy_pj"] = e.setup_energy_pj;
    to["causes"] = by_cause(causes_of(e));
    to["layers"] = json::array();
    for (const explained_layer& l : e.layers)
        to["layers"].push_back(layer_json(l));
    to["changes"] = json::array();
    for (const tried_change& t : e.changes)
        to["changes"].push_back(change_json(t, e));
    if (e.best) {
        const tried_change& t = e.changes[e.best->number];
        to["best"] = {{"set", t.what.set()},
                      {"predicted", cost_json(t.predicted)},
                      {"measured", cost_json(e.best->measured)},
                      {"layer_cycles", layer_cycles_json(e, e.best->layer_cycles)},
                      {"ratio", static_cast<double>(t.predicted.cycles) /
                                    static_cast<double>(e.best->measured.cycles)}};
    }
    return to.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace bitloom::explain
