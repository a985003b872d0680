// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/search_runner.h"

#include "models/common/errors.h"
#include "platforms/explore/design_search.h"
#include "platforms/explore/pareto_fronts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>

namespace bitloom::explore {

namespace {

/// The number that a value is; nothing for a word.
std::optional<double> number_in(const std::string& text) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return text.empty() || *end != '\0' ? std::nullopt : std::optional(number);
}

/// A sweep's points: its platforms, batches and parameters are the axes. Numbers are in order along
/// theirs, whatever their order in the file.
class sweep_places : public searchable_space {
public:
    sweep_places(const sweep& of, const space& points, constraint_set& constraints)
        : m_points(points)
        , m_constraints(constraints) {
        add(platform, of.platforms.size(), {});
        std::vector<std::optional<double>> batches(of.batches.begin(), of.batches.end());
        add(batch, batches.size(), batches);
        for (std::size_t p = 0; p < of.parameters.size(); ++p) {
            std::vector<std::optional<double>> numbers;
            for (const std::string& value : of.parameters[p].values)
                numbers.push_back(number_in(value));
            add(first_parameter + p, numbers.size(), numbers);
        }
        std::stable_partition(m_origins.begin(), m_origins.end(),
                              [](const origin& o) { return o.ordered; });
        for (const origin& o : m_origins)
            m_axes.push_back({o.values.size(), o.ordered});
        m_parameters = of.parameters.size();
    }

    const std::vector<axis>& axes() const override { return m_axes; }
    std::uint64_t size() const override { return m_points.size(); }
    coordinates coordinates_of(std::uint64_t place) const override {
        const point p = m_points.at(place);
        coordinates at;
        for (const origin& o : m_origins) {
            // What is left alone there stands at the first of its values.
            const std::size_t value = o.what == platform ? p.platform
                                      : o.what == batch
                                          ? p.batch
                                          : std::max<std::size_t>(p.chosen[o.what - 2], 1) - 1;
            at.push_back(static_cast<std::size_t>(
                std::find(o.values.begin(), o.values.end(), value) - o.values.begin()));
        }
        return at;
    }
    std::uint64_t place_of(const coordinates& at) const override {
        point p{0, 0, 0, std::vector<std::size_t>(m_parameters, 1)};
        for (std::size_t a = 0; a < at.size(); ++a) {
            const std::size_t value = m_origins[a].values[at[a]];
            if (m_origins[a].what == platform)
                p.platform = value;
            else if (m_origins[a].what == batch)
                p.batch = value;
            else
                p.chosen[m_origins[a].what - first_parameter] = value + 1;
        }
        return m_points.index_of(p);
    }
    bool allows(std::uint64_t place) override {
        return m_constraints.empty() || m_constraints.hold(m_points.at(place));
    }

private:
    static constexpr std::size_t platform = 0, batch = 1, first_parameter = 2;
    struct origin {
        std::size_t what; ///< platform, batch, or a parameter from first_parameter
        bool ordered;
        std::vector<std::size_t> values; ///< along the axis: which of the file's
    };

    void add(std::size_t what, std::size_t count,
             const std::vector<std::optional<double>>& numbers) {
        if (count < 2)
            return;
        origin o{what, !numbers.empty(), std::vector<std::size_t>(count)};
        std::iota(o.values.begin(), o.values.end(), 0);
        for (const auto& n : numbers)
            o.ordered = o.ordered && n.has_value();
        if (o.ordered)
            std::stable_sort(o.values.begin(), o.values.end(), [&](std::size_t a, std::size_t b) {
                return *numbers[a] < *numbers[b];
            });
        m_origins.push_back(std::move(o));
    }

    const space& m_points;
    constraint_set& m_constraints;
    std::size_t m_parameters = 0;
    std::vector<origin> m_origins;
    std::vector<axis> m_axes;
};

} // namespace

run_figures run_search(const sweep& s, const space& places, constraint_set& constraints,
                       const evaluator& files, const sweep_identity& identity, result_store& store,
                       const run_settings& settings) {
    sweep_places searched(s, places, constraints);
    design_search search(searched, *s.search);
    std::map<std::uint64_t, stored_point> known;
    store.for_each([&](const stored_point& p) { known[p.number] = p; });
    run_figures all;
    std::uint64_t number = 0;
    for (std::uint64_t generation = 0; number < settings.budget && !all.interrupted; ++generation) {
        std::vector<numbered_point> asked;
        for (const std::uint64_t place : search.propose())
            if (number < settings.budget)
                asked.push_back({number++, places.at(place), generation});
        if (asked.empty() && generation == 0)
            throw config_error(fmt::format("{}no point found that satisfies all: {}; relax one",
                                           s.constraints.front().where, constraints.exclusions()));
        if (asked.empty())
            break;
        auto next = asked.begin();
        const point_source missing = [&]() -> std::optional<numbered_point> {
            while (next != asked.end() && known.count(next->number) != 0)
                ++next;
            return next == asked.end() ? std::nullopt : std::optional(*next++);
        };
        run_settings now = settings;
        now.go_on = [&](std::uint64_t done) { return settings.go_on(all.estimated + done); };
        const run_figures ran = estimate_points(s, places, missing, files, identity, store, now,
                                                [&](const std::vector<stored_point>& added) {
                                                    for (const stored_point& p : added)
                                                        known[p.number] = p;
                                                });
        all.estimated += ran.estimated;
        all.failed += ran.failed;
        all.model_faults += ran.model_faults;
        all.interrupted = ran.interrupted;
        std::vector<std::vector<double>> values;
        for (const numbered_point& p : asked) {
            const auto found = known.find(p.number);
            if (found == known.end()) // interrupted
                ++all.left;
            else
                values.push_back(minimised_values(found->second.result, s.objectives));
        }
        if (number < settings.budget && !all.interrupted)
            search.tell(values);
    }
    if (all.interrupted)
        all.left += settings.budget - number;
    return all;
}

} // namespace bitloom::explore
