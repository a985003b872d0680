// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/explanation_text.h"

#include "platforms/configuration/printable.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace bitloom::explain {

namespace {

using configuration::printable;
using results::text_column;
using results::with_commas;
using tiled::cause_cycles;
using tiled::cycle_cause;

/// What the table of layers shows in a column, and who bounds a layer.
struct cause_group {
    const char *heading, *phrase;
    std::vector<cycle_cause> causes;
};

const std::array<cause_group, 7> groups{{
    {"compute", "compute", {cycle_cause::compute}},
    {"edges", "edge tiles", {cycle_cause::edge_tiles}},
    {"uneven",
     "uneven work",
     {cycle_cause::group_overhead, cycle_cause::pe_imbalance, cycle_cause::lane_imbalance}},
    {"fill", "fill and drain", {cycle_cause::fill_and_drain}},
    {"bandwidth",
     "bandwidth",
     {cycle_cause::activations, cycle_cause::weights, cycle_cause::constants, cycle_cause::second,
      cycle_cause::stores}},
    {"DRAM", "DRAM", {cycle_cause::row_misses, cycle_cause::refresh, cycle_cause::memory_latency}},
    {"post", "post-processing", {cycle_cause::post_processing}},
}};

const std::array<const char*, tiled::cycle_causes> phrases{
    "compute",
    "edge tiles: parts of the array without work",
    "groups: what each takes beyond its steps",
    "PEs that wait for the slowest one",
    "lanes that wait for the slowest one",
    "fill and drain of the array",
    "bandwidth: activations",
    "bandwidth: weights",
    "bandwidth: constants",
    "bandwidth: second operand",
    "bandwidth: stores",
    "row misses",
    "refresh",
    "memory latency",
    "post-processing"};

/// A part of a whole, for people.
std::string percent(double part, double whole) {
    return whole > 0 ? fmt::format("{:.1f}", 100 * part / whole) : "";
}
std::string percent(std::uint64_t part, std::uint64_t whole) {
    return percent(static_cast<double>(part), static_cast<double>(whole));
}

std::uint64_t cycles_of(const cause_group& g, const cause_cycles& cycles) {
    std::uint64_t sum = 0;
    for (const cycle_cause c : g.causes)
        sum += cycles[index(c)];
    return sum;
}

/// The group that takes most, and within it what does: "bandwidth (weights)".
std::string bound(const cause_cycles& cycles, std::uint64_t& share) {
    const auto& g =
        *std::max_element(groups.begin(), groups.end(), [&](const auto& a, const auto& b) {
            return cycles_of(a, cycles) < cycles_of(b, cycles);
        });
    share = cycles_of(g, cycles);
    if (g.causes.size() == 1)
        return g.phrase;
    const cycle_cause most =
        *std::max_element(g.causes.begin(), g.causes.end(), [&](cycle_cause a, cycle_cause b) {
            return cycles[index(a)] < cycles[index(b)];
        });
    std::string name = tiled::cause_names[index(most)];
    std::replace(name.begin(), name.end(), '_', ' ');
    return fmt::format("{} ({})", g.phrase, name);
}

std::string bound_cell(const cause_cycles& cycles, std::uint64_t all) {
    std::uint64_t share = 0;
    const std::string what = bound(cycles, share);
    return all == 0 ? ""
                    : fmt::format("{} {:.0f} %", what,
                                  100.0 * static_cast<double>(share) / static_cast<double>(all));
}

std::string layer_table(const explanation& e) {
    text_column name{"layer", "", true, {}}, cycles{"time", "cycles", false, {}};
    text_column energy{"energy", "nJ", false, {}}, by{"bound by", "", true, {}};
    std::vector<text_column> shares;
    const cause_cycles total = causes_of(e);
    for (const cause_group& g : groups)
        if (cycles_of(g, total) != 0)
            shares.push_back({g.heading, "cycles", false, {}});
    const auto row = [&](const std::string& what, const cause_cycles& causes,
                         std::uint64_t of_cycles, double pj) {
        name.cells.push_back(what);
        cycles.cells.push_back(with_commas(of_cycles));
        auto column = shares.begin();
        for (const cause_group& g : groups)
            if (cycles_of(g, total) != 0)
                (column++)->cells.push_back(with_commas(cycles_of(g, causes)));
        energy.cells.push_back(fmt::format("{:.1f}", pj / 1000));
        by.cells.push_back(bound_cell(causes, of_cycles));
    };
    for (const explained_layer& l : e.layers)
        if (!l.fused_into)
            row(printable(l.name), l.causes, l.cycles, l.energy_pj);
    row("all layers", total, tiled::sum_of(total), e.now.energy_pj - e.setup_energy_pj);
    std::vector<text_column> columns{name, cycles};
    columns.insert(columns.end(), shares.begin(), shares.end());
    columns.push_back(energy);
    columns.push_back(by);
    return results::text_table(columns) +
           fmt::format("Besides, fetching and decoding the program took {} cycles.\n",
                       with_commas(e.setup_cycles));
}

/// Every cause with its cycles and energy, the longest first.
std::string cause_table(const cause_cycles& cycles, const cause_energies& energies) {
    std::vector<std::size_t> order;
    for (std::size_t c = 0; c < tiled::cycle_causes; ++c)
        if (cycles[c] != 0 || energies[c] != 0)
            order.push_back(c);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return cycles[a] > cycles[b]; });
    text_column what{"cause", "", true, {}}, time{"time", "cycles", false, {}},
        share{"", "%", false, {}}, energy{"energy", "nJ", false, {}},
        energy_share{"", "%", false, {}};
    double whole = 0;
    for (const double pj : energies)
        whole += pj;
    for (const std::size_t c : order) {
        what.cells.emplace_back(phrases[c]);
        time.cells.push_back(with_commas(cycles[c]));
        share.cells.push_back(percent(cycles[c], tiled::sum_of(cycles)));
        energy.cells.push_back(fmt::format("{:.1f}", energies[c] / 1000));
        energy_share.cells.push_back(percent(energies[c], whole));
    }
    what.cells.emplace_back("together");
    time.cells.push_back(with_commas(tiled::sum_of(cycles)));
    energy.cells.push_back(fmt::format("{:.1f}", whole / 1000));
    return results::text_table({what, time, share, energy, energy_share});
}

/// "-12.3 %", of what was.
std::string difference(double now, double then) {
    return then > 0 ? fmt::format("{:+.1f}", 100 * (now / then - 1)) : "";
}

std::string change_table(const explanation& e, std::optional<std::size_t> layer) {
    text_column key{"single change", "", true, {}}, from{"from", "", false, {}},
        to{"to", "", true, {}}, of_layer{"layer", "cycles", false, {}},
        cycles{"run", "cycles", false, {}}, time{"time", "%", false, {}},
        energy{"energy", "%", false, {}}, area{"area", "%", false, {}};
    for (const tried_change& t : e.changes) {
        key.cells.push_back(t.what.key);
        from.cells.push_back(t.what.from);
        to.cells.push_back(t.what.to);
        if (layer)
            of_layer.cells.push_back(with_commas(t.layer_cycles[*layer]));
        cycles.cells.push_back(with_commas(t.predicted.cycles));
        time.cells.push_back(difference(t.predicted.seconds, e.now.seconds));
        energy.cells.push_back(difference(t.predicted.energy_pj, e.now.energy_pj));
        area.cells.push_back(difference(t.predicted.area_um2, e.now.area_um2));
    }
    std::vector<text_column> columns{key, from, to};
    if (layer)
        columns.push_back(of_layer);
    for (const text_column& c : {cycles, time, energy, area})
        columns.push_back(c);
    return results::text_table(columns);
}

std::string verdict(const explanation& e, std::optional<std::size_t> layer) {
    if (!e.best)
        return fmt::format("No single change saves the {} a cycle.\n", layer ? "layer" : "run");
    const tried_change& t = e.changes[e.best->number];
    const std::uint64_t now = layer ? e.layers[*layer].cycles : e.now.cycles;
    const std::uint64_t predicted = layer ? t.layer_cycles[*layer] : t.predicted.cycles;
    const std::uint64_t measured = layer ? e.best->layer_cycles[*layer] : e.best->measured.cycles;
    return fmt::format(
        "Most helps {}={} instead of {}: predicted {} cycles{} in place of {}.\nVerified by a run "
        "with it (--view {}): {} cycles, predicted / run {:.4f}; the run's time {} %, energy {} %, "
        "area {} %.\n",
        t.what.key, t.what.to, t.what.from, with_commas(predicted), layer ? " of the layer" : "",
        with_commas(now), e.view, with_commas(measured),
        static_cast<double>(predicted) / static_cast<double>(measured),
        difference(e.best->measured.seconds, e.now.seconds),
        difference(e.best->measured.energy_pj, e.now.energy_pj),
        difference(e.best->measured.area_um2, e.now.area_um2));
}

std::string sentence(const explained_layer& l) {
    std::uint64_t share = 0;
    const std::string what = bound(l.causes, share);
    return fmt::format("Layer {} ({}) is bound by {}: {} % of its {} cycles.\n", printable(l.name),
                       l.kind, what, percent(share, l.cycles), with_commas(l.cycles));
}

} // namespace

std::string explanation_text(const explanation& e, std::optional<std::size_t> layer) {
    std::string text =
        fmt::format("{} on {}, {} samples in batches of {}, --view {}\n\n", printable(e.network),
                    printable(e.platform), e.samples, e.batch, e.view);
    cause_energies energies{};
    if (layer) {
        const explained_layer& l = e.layers[*layer];
        text += sentence(l) + "\n" + cause_table(l.causes, l.energies);
    } else {
        for (const explained_layer& l : e.layers)
            for (std::size_t c = 0; c < tiled::cycle_causes; ++c)
                energies[c] += l.energies[c];
        text += layer_table(e) + "\n" + cause_table(causes_of(e), energies);
    }
    for (const std::string& assumed : e.assumptions)
        text += fmt::format("assumes: {}\n", assumed);
    return text + "\n" + change_table(e, layer) + "\n" + verdict(e, layer);
}

} // namespace bitloom::explain
