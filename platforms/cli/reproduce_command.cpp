// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/progress.h"
#include "platforms/reproduce/experiment_report.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bitloom::cli {

namespace {

using json = nlohmann::ordered_json;
using reproduce::experiment;
using reproduce::experiments;

std::string text_of(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

const experiment& named(const std::string& name) {
    std::string known;
    for (const experiment& each : experiments()) {
        if (each.name == name)
            return each;
        known += (known.empty() ? "" : ", ") + each.name;
    }
    throw config_error(
        fmt::format("bitloom reproduce: no experiment '{}', give one of {}", name, known));
}

std::vector<experiment> wanted(const reproduce_options& o) {
    if (o.experiments.empty())
        return experiments();
    std::vector<experiment> all;
    for (const std::string& name : o.experiments)
        all.push_back(named(name));
    return all;
}

void list(const std::vector<experiment>& all, bool as_array) {
    json entries = json::array();
    for (const experiment& e : all) {
        entries.push_back({{"experiment", e.name}, {"sentence", e.sentence}, {"source", e.source}});
        if (!as_array)
            fmt::print("{}: {}\n", e.name, e.sentence);
    }
    if (as_array)
        fmt::print("{}", text_of(entries));
}

/// Names of figures that have left their tolerance without a reason that was known before.
std::vector<std::string> astray(const experiment& of,
                                const std::vector<reproduce::measured_quantity>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows)
        if (reproduce::verdict_of(row) == reproduce::verdict::differs && row.reason.empty())
            names.push_back(fmt::format("{}: {}", of.name, row.quantity));
    return names;
}

} // namespace

int reproduce(const reproduce_options& o) {
    const std::vector<experiment> all = wanted(o);
    if (o.list && o.out)
        throw config_error("--out: --list has no figures to write, leave one of them out");
    if (o.list) {
        list(all, o.json);
        return exit_good;
    }
    std::optional<results::result_folder> folder;
    if (o.out)
        folder.emplace(*o.out);
    std::vector<json> entries;
    std::vector<std::string> wrong;
    json figures = json::array();
    std::string tables;
    {
        progress shown(all.size(), o.quiet, "experiments");
        for (const experiment& e : all) {
            shown.begin(entries.size(), e.name);
            const auto rows = reproduce::run(e);
            entries.push_back(reproduce::as_json(e, rows));
            figures.insert(figures.end(), entries.back().begin(), entries.back().end());
            tables += (tables.empty() ? "" : "\n") + reproduce::as_text(e, rows);
            for (const std::string& name : astray(e, rows))
                wrong.push_back(name);
        }
    }
    if (folder) {
        folder->remove_earlier();
        for (std::size_t n = 0; n < all.size(); ++n)
            results::write_file(folder->path() / (all[n].name + ".json"), text_of(entries[n]));
    }
    if (o.json)
        fmt::print("{}", text_of(figures));
    else if (!o.quiet)
        fmt::print("{}", tables);
    for (const std::string& name : wrong)
        fmt::print(stderr, "{} has left its tolerance\n", name);
    return wrong.empty() ? exit_good : exit_model_fault;
}

} // namespace bitloom::cli
