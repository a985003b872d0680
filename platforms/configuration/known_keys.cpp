// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/known_keys.h"

#include "models/common/nearest_name.h"
#include "platforms/configuration/describe.h"
#include "platforms/configuration/platform_configuration.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::configuration {

namespace {

bool starts_with(const std::string& text, const std::string& prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

/// Empty where even the nearest differs in more than a third of its characters.
std::string nearest(const std::string& path, const std::vector<std::string>& keys) {
    std::set<std::string> sections;
    for (const std::string& known : keys)
        sections.insert(known.substr(0, known.find('.')));
    std::vector<std::string> candidates = keys;
    candidates.insert(candidates.end(), sections.begin(), sections.end());

    std::string best;
    double best_distance = far_name;
    const auto offer = [&](const std::string& spelling, const std::string& known) {
        if (const double distance = name_distance(path, spelling); distance < best_distance) {
            best_distance = distance;
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
    return is_section(path, known_keys());
}

bool is_section(const std::string& path, const std::vector<std::string>& keys) {
    return path.empty() || std::any_of(keys.begin(), keys.end(),
                                       [&](const auto& k) { return starts_with(k, path + "."); });
}

std::string unknown_key_text(const std::string& path) {
    return unknown_key_text(path, known_keys());
}

std::string unknown_key_text(const std::string& path, const std::vector<std::string>& keys) {
    const std::string known = nearest(path, keys);
    if (!known.empty())
        return fmt::format("unknown key, did you mean {}?", known);
    const std::string section = path.substr(0, path.find('.')) + ".";
    std::vector<std::string> there;
    for (const std::string& k : keys)
        if (starts_with(k, section))
            there.push_back(k);
    return fmt::format("unknown key, give one of {}",
                       fmt::join(there.empty() ? keys : there, ", "));
}

} // namespace bitloom::configuration
