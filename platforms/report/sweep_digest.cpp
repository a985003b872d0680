// SPDX-License-Identifier: Apache-2.0
#include "platforms/report/sweep_digest.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cmath>

namespace bitloom::report {

using json = nlohmann::ordered_json;

std::optional<double> number_of(const explore::metric_value& value) {
    if (const auto* count = std::get_if<std::uint64_t>(&value))
        return static_cast<double>(*count);
    if (const auto* number = std::get_if<double>(&value))
        return *number;
    return std::nullopt;
}

sweep_digest::sweep_digest(std::vector<explore::objective> objectives)
    : m_objectives(std::move(objectives)) {
    const std::vector<std::string>& names = explore::metric_names();
    for (const explore::objective& o : m_objectives) {
        const auto found = std::find(names.begin(), names.end(), o.metric);
        require(found != names.end(), "an objective that is no metric");
        m_columns.push_back(static_cast<std::size_t>(found - names.begin()));
    }
}

void sweep_digest::add(const explore::stored_point& p) {
    if (!p.result.error.empty()) {
        ++m_failed;
        ++m_errors[p.result.error];
        return;
    }
    best& b = m_best[{p.network, p.platform}];
    ++b.points;
    b.found.resize(m_objectives.size());
    b.there.resize(m_objectives.size());
    for (std::size_t o = 0; o < m_objectives.size(); ++o) {
        const auto value = number_of(p.result.metrics[m_columns[o]]);
        if (!value)
            continue;
        if (!b.there[o] ||
            (m_objectives[o].maximise ? *value > b.found[o].first : *value < b.found[o].first))
            b.found[o] = {*value, p.number};
        b.there[o] = true;
    }
    json of_point = json::parse(p.parameters);
    of_point["platform"] = p.platform;
    of_point["batch"] = std::to_string(p.batch);
    auto& effects = m_effects[p.network];
    auto& places = m_places[p.network];
    for (const auto& [path, value] : of_point.items()) {
        if (!value.is_string()) // left alone
            continue;
        const value_key key{path, value.get<std::string>()};
        const auto [place, added] = places.try_emplace(key, effects.size());
        if (added)
            effects.push_back({key, {0, {m_objectives.size(), {0, 0.0}}}});
        mean& m = effects[place->second].second;
        ++m.points;
        for (std::size_t o = 0; o < m_objectives.size(); ++o)
            if (const auto figure = number_of(p.result.metrics[m_columns[o]]);
                figure && *figure > 0) {
                ++m.logarithms[o].first;
                m.logarithms[o].second += std::log(*figure);
            }
    }
}

json sweep_digest::effects() const {
    json all = json::array();
    for (const auto& [network, values] : m_effects)
        for (const auto& [key, m] : values) {
            json means = json::array();
            for (const auto& [count, sum] : m.logarithms)
                means.push_back(count > 0 ? json(std::exp(sum / static_cast<double>(count)))
                                          : json(nullptr));
            all.push_back({{"network", network},
                           {"parameter", key.first},
                           {"value", key.second},
                           {"points", m.points},
                           {"means", means}});
        }
    return all;
}

json sweep_digest::machines() const {
    json all = json::array();
    for (const auto& [who, b] : m_best) {
        json found = json::array();
        for (std::size_t o = 0; o < m_objectives.size(); ++o)
            found.push_back(b.there[o] ? json({b.found[o].first, b.found[o].second})
                                       : json(nullptr));
        all.push_back({{"network", who.first},
                       {"platform", who.second},
                       {"points", b.points},
                       {"best", found}});
    }
    return all;
}

json sweep_digest::errors(std::size_t most) const {
    std::vector<std::pair<std::string, std::uint64_t>> sorted(m_errors.begin(), m_errors.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    json all = json::array();
    for (std::size_t n = 0; n < std::min(most, sorted.size()); ++n)
        all.push_back({{"error", sorted[n].first}, {"points", sorted[n].second}});
    return all;
}

} // namespace bitloom::report
