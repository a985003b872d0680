// SPDX-License-Identifier: Apache-2.0
#include "platforms/report/sweep_page.h"

#include "models/common/errors.h"
#include "platforms/explore/hypervolume.h"
#include "platforms/explore/sweep_export.h"
#include "platforms/explore/sweep_merge.h"
#include "platforms/report/embedded.h"
#include "platforms/report/page.h"
#include "platforms/report/sweep_digest.h"
#include "platforms/results/version.h"

#include <fmt/format.h>

#include <set>
#include <system_error>

namespace bitloom::report {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

/// Points on the page besides those on the fronts, and of those.
constexpr std::uint64_t most_points = 5000;

json row_of(const explore::stored_point& p, bool on_front) {
    json parameters = json::array(), metrics = json::array();
    const json chosen = json::parse(p.parameters);
    for (const auto& [path, value] : chosen.items())
        parameters.push_back(value);
    for (const explore::metric_value& value : p.result.metrics) {
        const auto number = number_of(value);
        metrics.push_back(number ? json(*number) : json(nullptr));
    }
    json row = json::array(
        {p.number, p.network, p.platform, p.batch, parameters, on_front ? 1 : 0, metrics});
    if (!p.result.error.empty())
        row.push_back(p.result.error);
    return row;
}

json metrics_json() {
    json all = json::array();
    for (const explore::metric& m : explore::metrics())
        all.push_back({{"name", m.name}, {"unit", m.unit}, {"sentence", m.sentence}});
    return all;
}

} // namespace

std::optional<fs::path> sweep_results(const fs::path& run) {
    std::error_code ignored;
    if (fs::is_directory(run, ignored)) {
        if (fs::exists(run / "results.sqlite", ignored))
            return run / "results.sqlite";
        for (const fs::directory_entry& entry : fs::directory_iterator(run, ignored))
            if (entry.path().extension() == ".sqlite")
                throw config_error(fmt::format("{}: parts of a sweep, unite them with bitloom "
                                               "sweep --merge {} --out DIR",
                                               run.string(), run.string()));
        return std::nullopt;
    }
    return run.extension() == ".sqlite" ? std::optional(run) : std::nullopt;
}

std::string sweep_page(const fs::path& results) {
    const explore::sweep_identity identity = explore::result_store::identity_of(results);
    if (identity.version != results::version())
        throw config_error(fmt::format("{}: holds results of Bitloom {}, this is {}; sweep again",
                                       results.string(), identity.version, results::version()));
    const explore::result_store store(results, identity);
    const std::vector<explore::objective> objectives = explore::objectives_of(identity);
    sweep_digest digest(objectives);
    const bool searched = explore::is_search(identity);
    std::vector<std::vector<double>> found; // of a search, in its order
    explore::pareto_fronts fronts(objectives);
    std::uint64_t stored = 0;
    store.for_each([&](const explore::stored_point& p) {
        ++stored;
        digest.add(p);
        fronts.add(p);
        if (searched)
            found.push_back(explore::minimised_values(p.result, objectives));
    });
    std::set<std::uint64_t> front;
    json front_sizes = json::object();
    for (const auto& [network, points] : fronts.sorted()) {
        front_sizes[network] = points.size();
        for (const explore::stored_point& p : points)
            front.insert(p.number);
    }
    // The same share of all numbers, so that what is shown does not depend on their order.
    const std::uint64_t every = (stored + most_points - 1) / most_points;
    json rows = json::array();
    std::uint64_t at = 0, fronts_shown = 0;
    store.for_each([&](const explore::stored_point& p) {
        const bool on_front = front.count(p.number) != 0 && ++fronts_shown <= most_points;
        if (on_front || at++ % every == 0)
            rows.push_back(row_of(p, on_front));
    });
    json paths = json::array();
    const json description = json::parse(identity.description);
    for (const json& parameter : description.at("parameters"))
        paths.push_back(parameter.at("path"));
    constexpr std::size_t most_errors = 5;
    return page({fmt::format("Sweep of {} points", identity.points),
                 {{"sweep", description},
                  {"objectives", json::parse(identity.objectives)},
                  {"metrics", metrics_json()},
                  {"points", identity.points},
                  {"stored", stored},
                  {"failed", digest.failed()},
                  {"errors", digest.errors(most_errors)},
                  {"fronts", front_sizes},
                  {"effects", digest.effects()},
                  {"machines", digest.machines()},
                  {"paths", paths},
                  {"growth", explore::growth_of(found).shares},
                  {"rows", rows}},
                 sweep_js,
                 glossary_sweep});
}

} // namespace bitloom::report
