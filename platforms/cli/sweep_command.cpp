// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/progress.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/whole_number.h"
#include "platforms/explore/search_runner.h"
#include "platforms/explore/sweep_export.h"
#include "platforms/explore/sweep_file.h"
#include "platforms/explore/sweep_merge.h"
#include "platforms/explore/sweep_summary.h"
#include "platforms/results/output_file.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace bitloom::cli {

namespace {

namespace fs = std::filesystem;
using results::with_commas;

explore::shard shard_of(const std::string& text) {
    const std::size_t slash = text.find('/');
    const auto number = [&](const std::string& part) {
        const auto parsed = configuration::parse_whole_number(part);
        return parsed.kind == configuration::whole_number::none ? 0 : parsed.value;
    };
    if (slash != std::string::npos) {
        const explore::shard s{number(text.substr(0, slash)), number(text.substr(slash + 1))};
        if (s.index >= 1 && s.index <= s.count)
            return s;
    }
    throw config_error(fmt::format("--shard {}: not a part, write I/N with I from 1 to N", text));
}

/// A folder of the user's own is not to be filled with results.
void check_folder(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error))
        return;
    if (!fs::is_directory(folder, error))
        throw config_error(
            fmt::format("{}: is not a folder, give --out a new name", folder.string()));
    bool others = false;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.compare(0, 7, "results") == 0 && entry.path().extension() == ".sqlite")
            return;
        others = others || name.front() != '.';
    }
    if (error)
        throw config_error(fmt::format("{}: cannot be read ({}), give --out a folder that can",
                                       folder.string(), error.message()));
    if (others)
        throw config_error(fmt::format("{}: holds files that are not an earlier sweep, give --out "
                                       "a new or empty folder",
                                       folder.string()));
}

/// Exports what is complete.
void finish(const explore::result_store& store, const explore::sweep_identity& identity,
            const fs::path& folder, bool quiet, const explore::evaluator* files = nullptr) {
    const explore::pareto_fronts fronts = explore::fronts_of(store, identity);
    explore::export_results(store, identity, fronts, folder);
    if (quiet)
        return;
    std::uint64_t failed = 0;
    std::string first;
    store.for_each([&](const explore::stored_point& p) {
        if (p.result.error.empty())
            return;
        if (failed++ == 0)
            first = fmt::format("point {}: {}", p.number, p.result.error);
    });
    fmt::print("{}", explore::front_tables(fronts, identity));
    if (const auto least = files != nullptr ? files->accuracy_of_eight_bits() : std::nullopt)
        fmt::print("{}", explore::fastest_accurate(store, identity, *least));
    fmt::print("{} points, {} failed\n", with_commas(identity.points), with_commas(failed));
    if (failed != 0)
        fmt::print("{}\n", configuration::printable(first, 300));
    fmt::print("results in {}\n", folder.string());
}

int merge(const sweep_options& o) {
    if (!o.file.empty())
        throw config_error("--merge: takes folders of sweeps, leave the sweep's file out");
    if (o.shard || o.budget)
        throw config_error("--merge: estimates nothing, leave --shard and --budget out");
    const fs::path folder = o.out;
    check_folder(folder);
    const std::vector<fs::path> files = explore::results_in({o.merge.begin(), o.merge.end()});
    const explore::sweep_identity identity = explore::merge(files, folder / "results.sqlite");
    finish({folder / "results.sqlite", identity}, identity, folder, o.quiet);
    return exit_good;
}

std::string rest_text(const explore::run_figures& ran) {
    return fmt::format("{} points are left: the same command goes on", with_commas(ran.left));
}

int search(const sweep_options& o, const explore::sweep& s, const explore::space& places,
           explore::constraint_set& constraints, const explore::evaluator& files,
           explore::run_settings settings) {
    if (o.shard)
        throw config_error("--shard: what a search asks for depends on all before, leave it out");
    settings.budget = std::min(o.budget.value_or(explore::usual_budget), places.size());
    if (settings.budget > explore::point_sequence::usual_most && !o.yes)
        throw config_error(fmt::format("--budget {}: more than {} points, give fewer or --yes",
                                       settings.budget, explore::point_sequence::usual_most));
    const fs::path folder = o.out, file = folder / "results.sqlite";
    check_folder(folder);
    results::create_folder(folder);
    // A smaller budget than an earlier run's does not take back what is stored.
    const std::uint64_t before =
        fs::exists(file) ? explore::result_store::identity_of(file).points : 0;
    const explore::sweep_identity identity =
        explore::identity_of(s, files, std::max(settings.budget, before));
    explore::result_store store(file, identity);
    const interruption ctrl_c;
    progress shown(settings.budget, o.quiet, "points");
    settings.go_on = [&](std::uint64_t done) {
        shown.update(done);
        return !ctrl_c.requested();
    };
    const explore::run_figures ran =
        explore::run_search(s, places, constraints, files, identity, store, settings);
    if (ran.interrupted) {
        fmt::print(stderr, "interrupted, {}\n", rest_text(ran));
        return exit_interrupted;
    }
    finish(store, identity, folder, o.quiet, &files);
    return ran.model_faults != 0 ? exit_model_fault : exit_good;
}

} // namespace

int sweep(const sweep_options& o) {
    if (!o.merge.empty())
        return merge(o);
    if (o.file.empty())
        throw config_error("no sweep, give SWEEP.yaml or --merge DIR ...");
    explore::run_settings settings;
    if (o.shard)
        settings.part = shard_of(*o.shard);
    settings.budget = o.budget.value_or(settings.budget);
    settings.jobs = o.jobs.value_or(std::max(1U, std::thread::hardware_concurrency()));
    const explore::sweep s = explore::read_sweep(o.file);
    const explore::evaluator files(s);
    const explore::space places(s, files.bases());
    explore::constraint_set constraints(s, places, files.bases());
    if (s.search)
        return search(o, s, places, constraints, files, settings);
    explore::point_sequence points(s, places, constraints,
                                   o.yes ? UINT64_MAX : explore::point_sequence::usual_most);
    const explore::sweep_identity identity = explore::identity_of(s, files, points.size());
    const fs::path folder = o.out;
    check_folder(folder);
    results::create_folder(folder);
    explore::result_store store(folder /
                                    (o.shard ? fmt::format("results-{}-of-{}.sqlite",
                                                           settings.part.index, settings.part.count)
                                             : "results.sqlite"),
                                identity);
    const std::vector<bool> present = store.present();
    std::uint64_t wanted = 0;
    for (std::uint64_t n = 0; n < present.size(); ++n)
        wanted += settings.part.has(n) && !present[n] ? 1 : 0;
    interruption ctrl_c;
    progress shown(std::max<std::uint64_t>(1, std::min(wanted, settings.budget)), o.quiet,
                   "points");
    settings.go_on = [&](std::uint64_t done) {
        shown.update(done);
        return !ctrl_c.requested();
    };
    const explore::run_figures ran =
        explore::run_points(s, places, points, files, identity, store, settings);
    if (ran.left != 0) {
        const std::string rest = rest_text(ran);
        if (ran.interrupted)
            fmt::print(stderr, "interrupted, {}\n", rest);
        else if (!o.quiet)
            fmt::print("{} points estimated, {}\n", with_commas(ran.estimated), rest);
    } else if (o.shard) {
        if (!o.quiet)
            fmt::print("shard {} is complete, {} points estimated now, {} failed; --merge unites "
                       "the shards\n",
                       *o.shard, with_commas(ran.estimated), with_commas(ran.failed));
    } else {
        finish(store, identity, folder, o.quiet, &files);
    }
    if (ran.left != 0 && ran.interrupted)
        return exit_interrupted;
    return ran.model_faults != 0 ? exit_model_fault : exit_good;
}

} // namespace bitloom::cli
