// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/known_keys.h"

#include "platforms/configuration/describe.h"
#include "platforms/configuration/platform_configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace bitloom::configuration {

namespace {

bool starts_with(const std::string& text, const std::string& prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

/// Levenshtein distance: insertions, deletions and replacements.
std::size_t edit_distance(const std::string& from, const std::string& to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

/// Empty where even the nearest differs in more than a third of its characters.
std::string nearest(const std::string& path) {
    std::set<std::string> sections;
    for (const std::string& known : known_keys())
        sections.insert(known.substr(0, known.find('.')));
    std::vector<std::string> candidates = known_keys();
    candidates.insert(candidates.end(), sections.begin(), sections.end());

    std::string best;
    double best_share = 1.0 / 3.0;
    const auto offer = [&](const std::string& spelling, const std::string& known) {
        // A far longer text cannot be near, and must not cost its square.
        if (path.size() > 2 * spelling.size())
            return;
        const double share = static_cast<double>(edit_distance(path, spelling)) /
                             static_cast<double>(spelling.size());
        if (share < best_share) {
            best_share = share;
            best = known;
        }
    };
    for (const std::string& known : candidates) {
        offer(known, known);
        // `rows` without its section is a common slip.
        offer(known.substr(known.rfind('.') + 1), known);
    }
    return best;
}

} // namespace

const std::vector<std::string>& known_keys() {
    static const std::vector<std::string> paths = [] {
        std::vector<std::string> all;
        const platform_configuration defaults;
        describe([&](const key& entry, const auto&, const auto&) { all.push_back(entry.path); },
                 defaults);
        return all;
    }();
    return paths;
}

bool is_key(const std::string& path) {
    return std::find(known_keys().begin(), known_keys().end(), path) != known_keys().end();
}

bool is_section(const std::string& path) {
    return path.empty() || std::any_of(known_keys().begin(), known_keys().end(),
                                       [&](const auto& k) { return starts_with(k, path + "."); });
}

std::string unknown_key_text(const std::string& path) {
    if (path == "network" || starts_with(path, "network."))
        return "widths per layer are not there yet, quantise the network to the widths wanted";
    const std::string known = nearest(path);
    if (!known.empty())
        return fmt::format("unknown key, did you mean {}?", known);
    const std::string section = path.substr(0, path.find('.')) + ".";
    std::vector<std::string> there;
    for (const std::string& k : known_keys())
        if (starts_with(k, section))
            there.push_back(k);
    return fmt::format("unknown key, give one of {}",
                       fmt::join(there.empty() ? known_keys() : there, ", "));
}

} // namespace bitloom::configuration
