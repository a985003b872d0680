// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/sweep_merge.h"

#include "models/common/errors.h"
#include "platforms/results/output_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <optional>
#include <set>

namespace bitloom::explore {

namespace {

namespace fs = std::filesystem;

/// N of results-I-of-N.sqlite; nothing for another name.
std::optional<std::uint64_t> division_of(const std::string& name) {
    std::uint64_t shard = 0, count = 0;
    if (std::sscanf(name.c_str(), "results-%" SCNu64 "-of-%" SCNu64, &shard, &count) != 2 ||
        name != fmt::format("results-{}-of-{}.sqlite", shard, count))
        return std::nullopt;
    return count;
}

/// "; run --shard 3/8, 5/8 again" where all files are shards of one division.
std::string missing_shards(const std::vector<fs::path>& files, const std::vector<bool>& there) {
    std::set<std::uint64_t> divisions;
    for (const fs::path& file : files)
        if (const auto count = division_of(file.filename().string()))
            divisions.insert(*count);
    if (divisions.size() != 1 || *divisions.begin() == 0)
        return "run the sweep again";
    const std::uint64_t count = *divisions.begin();
    std::set<std::uint64_t> missing;
    for (std::uint64_t n = 0; n < there.size(); ++n)
        if (!there[n])
            missing.insert(n % count + 1);
    std::vector<std::string> names;
    names.reserve(missing.size());
    for (const std::uint64_t shard : missing)
        names.push_back(fmt::format("{}/{}", shard, count));
    return fmt::format("run --shard {} again", fmt::join(names, ", "));
}

} // namespace

std::vector<fs::path> results_in(const std::vector<fs::path>& folders) {
    std::vector<fs::path> all;
    for (const fs::path& folder : folders) {
        std::vector<fs::path> found;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error)) {
            const std::string name = entry.path().filename().string();
            if (name.compare(0, 7, "results") == 0 && entry.path().extension() == ".sqlite")
                found.push_back(entry.path());
        }
        if (found.empty())
            throw config_error(fmt::format("{}: holds no results of a sweep{}, give folders of "
                                           "sweeps",
                                           folder.string(),
                                           error ? " (" + error.message() + ")" : ""));
        std::sort(found.begin(), found.end());
        all.insert(all.end(), found.begin(), found.end());
    }
    return all;
}

sweep_identity merge(const std::vector<fs::path>& files, const fs::path& to) {
    sweep_identity identity = result_store::identity_of(files.front());
    std::vector<bool> there(identity.points, false);
    for (const fs::path& file : files) {
        const result_store source(file, identity);
        const std::vector<bool> here = source.present();
        for (std::size_t n = 0; n < there.size(); ++n)
            there[n] = there[n] || here[n];
    }
    const auto missing = std::count(there.begin(), there.end(), false);
    if (missing != 0)
        throw config_error(fmt::format("{}: {} of {} points are missing, {}, then merge",
                                       files.front().parent_path().string(), missing, there.size(),
                                       missing_shards(files, there)));
    results::create_folder(to.parent_path());
    result_store united(to, identity);
    for (const fs::path& file : files) {
        if (fs::equivalent(file, to))
            continue;
        std::vector<stored_point> some;
        constexpr std::size_t at_once = 1000;
        const auto flush = [&] {
            united.add(some);
            some.clear();
        };
        result_store(file, identity).for_each([&](const stored_point& p) {
            some.push_back(p);
            if (some.size() == at_once)
                flush();
        });
        flush();
    }
    return identity;
}

} // namespace bitloom::explore
