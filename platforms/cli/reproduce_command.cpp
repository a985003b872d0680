// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/comparison.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_folder.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace bitloom::cli {

namespace {

using accelerator::comparison;
using accelerator::comparison_outcome;
using json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// configs/published of the tree that this program was built in, or of the working directory.
fs::path published_folder() {
    const fs::path inside = fs::path("configs") / "published";
    std::error_code unreadable, absent;
    const fs::path program = fs::read_symlink("/proc/self/exe", unreadable);
    for (fs::path up = program.parent_path(); !unreadable; up = up.parent_path()) {
        if (fs::is_directory(up / inside, absent))
            return up / inside;
        if (up == up.parent_path())
            break;
    }
    if (fs::is_directory(inside, absent))
        return inside;
    throw config_error("bitloom reproduce: no folder configs/published above the program or here, "
                       "run it in the project's folder");
}

std::vector<std::string> experiments_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yaml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// Else energies are left out: not every point has figures for its technology.
bool compares_energy(const comparison& c) {
    return std::any_of(c.ratios.begin(), c.ratios.end(), [](const auto& ratio) {
        return ratio.figure == accelerator::compared_figure::nanojoules;
    });
}

std::string as_table(const comparison& c, const comparison_outcome& outcome) {
    std::vector<results::text_column> columns{
        {"network", "", true, {}}, {"time", "cycles", false, {}}, {"time", "ms", false, {}}};
    results::text_column energy{"energy", "mJ", false, {}};
    for (std::size_t n = 0; n < c.networks.size(); ++n) {
        const accelerator::compared_result& r = outcome.networks[n];
        constexpr double nj_per_mj = 1e6;
        columns[0].cells.push_back(c.networks[n].name);
        columns[1].cells.push_back(results::with_commas(r.cycles));
        columns[2].cells.push_back(fmt::format("{:.3f}", r.milliseconds));
        energy.cells.push_back(fmt::format("{:.3f}", r.nanojoules / nj_per_mj));
    }
    if (compares_energy(c))
        columns.push_back(energy);
    for (const char* row : {"geometric mean", "expected"})
        columns[0].cells.emplace_back(row);
    for (std::size_t r = 0; r < c.ratios.size(); ++r) {
        results::text_column column{c.ratios[r].name, "ratio", false, {}};
        for (const accelerator::compared_result& n : outcome.networks)
            column.cells.push_back(fmt::format("{:.3f}", n.ratios[r]));
        column.cells.push_back(fmt::format("{:.3f}", outcome.geometric_means[r]));
        column.cells.push_back(fmt::format("{}", c.ratios[r].expected));
        columns.push_back(std::move(column));
    }
    return fmt::format("{}: {}, batch {}\n{}", c.name, c.sentence, c.batch,
                       results::text_table(std::move(columns)));
}

json as_json(const comparison& c, const comparison_outcome& outcome) {
    const auto ratios = [&](const std::vector<double>& values) {
        json object = json::object();
        for (std::size_t r = 0; r < c.ratios.size(); ++r)
            object[c.ratios[r].name] = values[r];
        return object;
    };
    json networks = json::array();
    for (std::size_t n = 0; n < c.networks.size(); ++n) {
        const accelerator::compared_result& r = outcome.networks[n];
        constexpr double pj_per_nj = 1e3;
        json network{
            {"name", c.networks[n].name}, {"cycles", r.cycles}, {"milliseconds", r.milliseconds}};
        if (compares_energy(c))
            network["energy_pj"] = r.nanojoules * pj_per_nj;
        network["ratios"] = ratios(r.ratios);
        networks.push_back(network);
    }
    std::vector<double> expected;
    for (const accelerator::comparison_ratio& ratio : c.ratios)
        expected.push_back(ratio.expected);
    return {{"experiment", c.name},
            {"batch", c.batch},
            {"networks", networks},
            {"geometric_means", ratios(outcome.geometric_means)},
            {"expected", ratios(expected)}};
}

std::string text_of(const json& value) {
    return value.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

void list(const std::vector<comparison>& all, bool as_array) {
    json entries = json::array();
    for (const comparison& c : all) {
        entries.push_back({{"experiment", c.name}, {"sentence", c.sentence}});
        if (!as_array)
            fmt::print("{}: {}\n", c.name, c.sentence);
    }
    if (as_array)
        fmt::print("{}", text_of(entries));
}

std::vector<comparison> wanted(const reproduce_options& o) {
    const fs::path folder = published_folder();
    const std::vector<std::string> known = experiments_in(folder);
    for (const std::string& name : o.experiments)
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw config_error(fmt::format("bitloom reproduce: no experiment '{}', give one of {}",
                                           name, fmt::join(known, ", ")));
    std::vector<comparison> all;
    for (const std::string& name : o.experiments.empty() ? known : o.experiments)
        all.push_back(accelerator::read_comparison(folder / (name + ".yaml")));
    return all;
}

} // namespace

int reproduce(const reproduce_options& o) {
    const std::vector<comparison> all = wanted(o);
    if (o.list && o.out)
        throw config_error("--out: --list has no figures to write, leave one of them out");
    if (o.list) {
        list(all, o.json);
        return exit_good;
    }
    std::optional<results::result_folder> folder;
    if (o.out)
        folder.emplace(*o.out);
    json entries = json::array();
    std::string tables;
    for (const comparison& c : all) {
        const comparison_outcome outcome = accelerator::run_comparison(c);
        entries.push_back(as_json(c, outcome));
        tables += (tables.empty() ? "" : "\n") + as_table(c, outcome);
    }
    if (folder) {
        folder->remove_earlier();
        for (std::size_t n = 0; n < all.size(); ++n)
            results::write_file(folder->path() / (all[n].name + ".json"), text_of(entries[n]));
    }
    if (o.json)
        fmt::print("{}", text_of(entries));
    else if (!o.quiet)
        fmt::print("{}", tables);
    return exit_good;
}

} // namespace bitloom::cli
