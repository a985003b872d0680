// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/sweep_export.h"

#include "platforms/results/csv_cell.h"
#include "platforms/results/output_file.h"

#include <nlohmann/json.hpp>

#include <ostream>
#include <set>

namespace bitloom::explore {

namespace {

using json = nlohmann::ordered_json;

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<std::string> paths_of(const sweep_identity& identity) {
    std::vector<std::string> paths;
    const json description = json::parse(identity.description);
    for (const json& p : description.at("parameters"))
        paths.push_back(p.at("path"));
    return paths;
}

void write_csv(const result_store& store, const sweep_identity& identity,
               const std::set<std::uint64_t>& front, std::ostream& to) {
    const std::vector<std::string> paths = paths_of(identity);
    to << "point,network,platform,batch";
    for (const std::string& path : paths)
        to << ',' << results::csv_cell(path);
    const bool searched = is_search(identity);
    to << (searched ? ",generation,front" : ",front");
    for (const std::string& name : metric_names())
        to << ',' << name;
    to << ",error\n";
    store.for_each([&](const stored_point& p) {
        to << p.number << ',' << results::csv_cell(p.network) << ','
           << results::csv_cell(p.platform) << ',' << p.batch;
        const json parameters = json::parse(p.parameters);
        for (const std::string& path : paths) {
            const json& value = parameters.at(path);
            to << ',' << (value.is_null() ? "" : results::csv_cell(value.get<std::string>()));
        }
        if (searched)
            to << ',' << p.generation.value_or(0);
        to << ',' << (front.count(p.number) != 0 ? "true" : "false");
        for (std::size_t m = 0; m < metric_names().size(); ++m)
            to << ',' << (p.result.error.empty() ? text_of(p.result.metrics[m]) : "");
        to << ',' << results::csv_cell(p.result.error) << '\n';
    });
}

json point_json(const stored_point& p, bool on_front) {
    json one{{"point", p.number},
             {"network", p.network},
             {"platform", p.platform},
             {"batch", p.batch},
             {"parameters", json::parse(p.parameters)},
             {"front", on_front}};
    if (p.generation)
        one["generation"] = *p.generation;
    if (!p.result.error.empty()) {
        one["error"] = p.result.error;
        return one;
    }
    json& figures = one["metrics"];
    for (std::size_t m = 0; m < metric_names().size(); ++m)
        std::visit(
            [&](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                    figures[metric_names()[m]] = nullptr;
                else
                    figures[metric_names()[m]] = value;
            },
            p.result.metrics[m]);
    return one;
}

/// A point a line: long files are read by eye and by line tools.
void write_json(const result_store& store, const sweep_identity& identity,
                const std::set<std::uint64_t>& front, std::ostream& to) {
    to << "{\"schema\":1,\"bitloom\":" << dumped(identity.version)
       << ",\n\"sweep\":" << identity.description << ",\n\"objectives\":" << identity.objectives
       << ",\n\"points\":[";
    const char* between = "\n";
    store.for_each([&](const stored_point& p) {
        to << between << dumped(point_json(p, front.count(p.number) != 0));
        between = ",\n";
    });
    to << "\n]}\n";
}

} // namespace

bool is_search(const sweep_identity& identity) {
    return json::parse(identity.description).at("sampling").contains("population");
}

std::vector<objective> objectives_of(const sweep_identity& identity) {
    std::vector<objective> objectives;
    const json all = json::parse(identity.objectives);
    for (const json& o : all)
        objectives.push_back({o.at("metric"), o.at("maximise")});
    return objectives;
}

pareto_fronts fronts_of(const result_store& store, const sweep_identity& identity) {
    pareto_fronts fronts(objectives_of(identity));
    store.for_each([&](const stored_point& p) { fronts.add(p); });
    return fronts;
}

void export_results(const result_store& store, const sweep_identity& identity,
                    const pareto_fronts& fronts, const std::filesystem::path& folder) {
    std::set<std::uint64_t> front;
    for (const auto& [network, points] : fronts.sorted())
        for (const stored_point& p : points)
            front.insert(p.number);
    const std::filesystem::path csv = folder / "results.csv", all = folder / "results.json";
    results::pending_file table(
        csv, [&](std::ostream& to) { write_csv(store, identity, front, to); }, csv);
    results::pending_file tree(
        all, [&](std::ostream& to) { write_json(store, identity, front, to); }, all);
    table.put();
    tree.put();
}

} // namespace bitloom::explore
