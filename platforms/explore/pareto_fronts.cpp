// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/pareto_fronts.h"

#include "platforms/explore/dominance.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bitloom::explore {

namespace {

/// Missing figures are infinite.
double number_of(const metric_value& value) {
    if (const auto* count = std::get_if<std::uint64_t>(&value))
        return static_cast<double>(*count);
    const auto* number = std::get_if<double>(&value);
    return number != nullptr ? *number : std::numeric_limits<double>::infinity();
}

} // namespace

std::vector<double> minimised_values(const evaluation& of,
                                     const std::vector<objective>& objectives) {
    const std::vector<std::string>& names = metric_names();
    std::vector<double> values;
    for (const objective& o : objectives) {
        const auto column = static_cast<std::size_t>(
            std::find(names.begin(), names.end(), o.metric) - names.begin());
        const metric_value value = column < of.metrics.size() ? of.metrics[column] : metric_value();
        const bool missing = std::holds_alternative<std::monostate>(value);
        values.push_back(o.maximise && !missing ? -number_of(value) : number_of(value));
    }
    return values;
}

pareto_fronts::pareto_fronts(std::vector<objective> objectives)
    : m_objectives(std::move(objectives)) {}

void pareto_fronts::add(const stored_point& p) {
    if (!p.result.error.empty())
        return;
    entry added{minimised_values(p.result, m_objectives), p};
    std::vector<entry>& front = m_fronts[p.network];
    for (const entry& e : front)
        if (dominates(e.values, added.values))
            return;
    front.erase(std::remove_if(front.begin(), front.end(),
                               [&](const entry& e) { return dominates(added.values, e.values); }),
                front.end());
    front.push_back(std::move(added));
}

std::map<std::string, std::vector<stored_point>> pareto_fronts::sorted() const {
    std::map<std::string, std::vector<stored_point>> all;
    for (const auto& [network, front] : m_fronts) {
        std::vector<entry> by_value = front;
        std::stable_sort(by_value.begin(), by_value.end(),
                         [](const entry& a, const entry& b) { return a.values < b.values; });
        for (entry& e : by_value)
            all[network].push_back(std::move(e.point));
    }
    return all;
}

} // namespace bitloom::explore
