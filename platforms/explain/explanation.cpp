// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/explanation.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::explain {

namespace {

cost cost_of(const results::run_record& record) {
    const results::run_totals totals = results::totals_of(record);
    return {totals.cycles, totals.seconds, totals.energy ? totals.energy->total : 0,
            record.energy ? record.energy->area_um2 : 0};
}

/// A run that has become another one must not be explained by what it is now.
void check_repeats(const repeated_run& run, const results::run_record& now) {
    const results::run_record& then = run.recorded();
    const auto refuse = [&](const std::string& what) {
        throw config_error(fmt::format("{}{}; files of its machine, its inputs or this program "
                                       "have changed since, run it again",
                                       run.file().where(), what));
    };
    if (now.layers.size() != then.layers.size())
        refuse(fmt::format("the run has {} layers, repeated {}", then.layers.size(),
                           now.layers.size()));
    for (std::size_t n = 0; n < then.layers.size(); ++n)
        if (now.layers[n].cycles != then.layers[n].cycles)
            refuse(fmt::format("layer {} took {} cycles, repeated {}",
                               configuration::printable(then.layers[n].name), then.layers[n].cycles,
                               now.layers[n].cycles));
}

explained_layer explained(const results::layer_record& l,
                          const configuration::platform_configuration& platform) {
    explained_layer e;
    e.name = l.name;
    e.kind = l.kind;
    e.cycles = l.cycles;
    e.fused_into = l.fused_into;
    if (l.path)
        e.causes = l.path->cycles;
    require(tiled::sum_of(e.causes) == l.cycles, "the causes of a layer are not all of its cycles");
    e.energy_pj = l.energy ? l.energy->total : 0;
    e.energies = energy_by_cause(l, platform);
    return e;
}

std::uint64_t scaled(std::uint64_t recorded, std::uint64_t estimated, std::uint64_t changed) {
    if (estimated == recorded || estimated == 0)
        return changed; // an exact estimate needs no rounding
    return static_cast<std::uint64_t>(static_cast<double>(recorded) * static_cast<double>(changed) /
                                      static_cast<double>(estimated));
}

double scaled(double recorded, double estimated, double changed) {
    return estimated > 0 ? recorded * changed / estimated : changed;
}

/// What the change would make of the run, by the ratio of two estimates.
std::optional<tried_change> tried(const repeated_run& run, const change& what,
                                  const results::run_record& estimated,
                                  const results::run_record& recorded) {
    results::run_record changed;
    try {
        changed = run.estimate(with(run.platform(), what), false);
    } catch (const config_error&) { // tiles or sums that do not fit: no machine for this network
        return std::nullopt;
    }
    const cost before = cost_of(estimated), after = cost_of(changed), now = cost_of(recorded);
    tried_change t;
    t.what = what;
    t.predicted = {scaled(now.cycles, before.cycles, after.cycles),
                   scaled(now.seconds, before.seconds, after.seconds),
                   scaled(now.energy_pj, before.energy_pj, after.energy_pj), after.area_um2};
    for (std::size_t n = 0; n < recorded.layers.size(); ++n)
        t.layer_cycles.push_back(scaled(recorded.layers[n].cycles, estimated.layers[n].cycles,
                                        changed.layers[n].cycles));
    return t;
}

} // namespace

explanation explain(const repeated_run& run, std::optional<std::size_t> layer) {
    const bool exact = run.is_exactly_estimated();
    const results::run_record estimated = run.estimate(run.platform(), exact);
    const results::run_record recorded = exact ? estimated : run.repeat(run.platform(), true);
    check_repeats(run, recorded);
    explanation e;
    e.platform = run.platform().name;
    e.network = run.recorded().network_name;
    e.view = run.recorded().view;
    e.samples = run.recorded().samples;
    e.batch = recorded.batch;
    e.assumptions = recorded.assumptions;
    e.setup_cycles = recorded.setup_cycles;
    e.setup_energy_pj = recorded.energy ? recorded.energy->setup.total : 0;
    for (const results::layer_record& l : recorded.layers)
        e.layers.push_back(explained(l, run.platform()));
    e.now = cost_of(recorded);
    for (const change& what : single_changes(run.platform()))
        if (auto t = tried(run, what, estimated, recorded))
            e.changes.push_back(std::move(*t));
    const auto cycles = [&](const tried_change& t) {
        return layer ? t.layer_cycles[*layer] : t.predicted.cycles;
    };
    std::stable_sort(e.changes.begin(), e.changes.end(),
                     [&](const auto& a, const auto& b) { return cycles(a) < cycles(b); });
    const std::uint64_t now = layer ? e.layers[*layer].cycles : e.now.cycles;
    if (!e.changes.empty() && cycles(e.changes.front()) < now) {
        const results::run_record measured =
            run.repeat(with(run.platform(), e.changes.front().what), false);
        e.best.emplace();
        e.best->measured = cost_of(measured);
        for (const results::layer_record& l : measured.layers)
            e.best->layer_cycles.push_back(l.cycles);
    }
    return e;
}

tiled::cause_cycles causes_of(const explanation& e) {
    tiled::cause_cycles all{};
    for (const explained_layer& l : e.layers)
        for (std::size_t c = 0; c < tiled::cycle_causes; ++c)
            all[c] += l.causes[c];
    return all;
}

} // namespace bitloom::explain
