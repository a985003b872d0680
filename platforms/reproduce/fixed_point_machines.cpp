// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/fixed_point_machines.h"

#include "platforms/network/import.h"

#include <fmt/format.h>

#include <utility>

namespace bitloom::reproduce {

namespace {

using network::yaml_section;

constexpr double tolerance = 0.1; // ours; nothing is asked for

struct compared_machine {
    const char* name;
    double (*ours)(const fixed_point_work& w); ///< over DaDianNao at the same peak
    const char* reason;                        ///< why it differs from the published
};

double over_dadiannao(const baselines::unit_work& w, const fixed_point_work& all, double units) {
    return w.cycles_per_64_macs() / units / all.dadiannao.cycles_per_64_macs();
}

const compared_machine machines[] = {
    {"Stripes",
     [](const fixed_point_work& w) {
         return over_dadiannao(w.stripes, w, serial_units_per_parallel);
     },
     "the published ratios are those of 4 to 8 bits, profiled by layer and not published; ours are "
     "of the networks' own 8 and 16 bits"},
    {"Laconic",
     [](const fixed_point_work& w) {
         return over_dadiannao(w.laconic_tile, w, laconic_units_per_parallel);
     },
     "the published cycles hardly tell 8 bits from 16, the terms of both operands are three times "
     "as many at 16"},
    {"SCNN", [](const fixed_point_work& w) { return over_dadiannao(w.scnn, w, 1); },
     "the published networks' part of zero values is not given, and their ratios show no "
     "fragmentation"}};

double published_ratio(const fixed_point_row& row, const compared_machine& m) {
    return row.published.at(m.name).value / row.published.at("Eyeriss").value;
}

std::string header(const std::string& first, const std::vector<std::string>& columns) {
    std::string text = "| " + first + " |", rule = "\n|---|";
    for (const std::string& column : columns) {
        text += " " + column + " |";
        rule += "---|";
    }
    return text + rule + "\n";
}

} // namespace

std::vector<fixed_point_row> fixed_point_rows() {
    const published_file file("fixed_point_machines");
    file.all().only({"activations", "laconic_tile"});
    const yaml_section activations = file.all().section("activations");
    const yaml_section tile = file.all().section("laconic_tile");
    activations.only({"zero_fraction", "largest_sigmas"});
    tile.only({"filters", "windows"});
    constexpr double fewest_sigmas = 1e-3, most_sigmas = 100;
    constexpr std::int64_t most_units = 1024;
    fixed_point_assumptions assumed;
    assumed.activations = {activations.real("zero_fraction", 0, 1),
                           activations.real("largest_sigmas", fewest_sigmas, most_sigmas)};
    assumed.laconic_tile = {static_cast<unsigned>(tile.whole("filters", 1, most_units)),
                            static_cast<unsigned>(tile.whole("windows", 1, most_units))};
    fixed_point_estimator estimator(assumed);
    std::vector<fixed_point_row> rows;
    for (bitlet_application& a : read_bitlet_publication().applications)
        if (!a.others.empty())
            rows.push_back({a.name, estimator.work_of(network::import_network(a.network)),
                            std::move(a.others)});
    return rows;
}

std::vector<measured_quantity> fixed_point_machines() {
    std::vector<measured_quantity> found;
    for (const fixed_point_row& row : fixed_point_rows())
        for (const compared_machine& m : machines)
            found.push_back(
                {fmt::format("cycles of {} over a bit-parallel machine {}", m.name, row.network),
                 "", m.ours(row.work), published_ratio(row, m), tolerance, m.reason});
    return found;
}

std::string cycle_table_of(const std::vector<fixed_point_row>& rows) {
    std::string text =
        header("network", {"DaDianNao", "Stripes", "Bit-Pragmatic", "Laconic, a unit",
                           "Laconic, a tile", "SCNN, weights", "SCNN, both"});
    for (const fixed_point_row& row : rows) {
        const fixed_point_work& w = row.work;
        text += "| " + row.network + " |";
        for (const baselines::unit_work* each : {&w.dadiannao, &w.stripes, &w.pragmatic, &w.laconic,
                                                 &w.laconic_tile, &w.scnn, &w.scnn_both})
            text += fmt::format(" {:.2f} |", each->cycles_per_64_macs());
        text += "\n";
    }
    return text;
}

std::string ratio_table_of(const std::vector<fixed_point_row>& rows) {
    std::vector<std::string> columns;
    for (const compared_machine& m : machines)
        columns.emplace_back(m.name);
    std::string text = header("network", columns);
    for (const fixed_point_row& row : rows) {
        text += "| " + row.network + " |";
        for (const compared_machine& m : machines)
            text += fmt::format(" {:.3f} / {:.3f} |", m.ours(row.work), published_ratio(row, m));
        text += "\n";
    }
    return text;
}

} // namespace bitloom::reproduce
