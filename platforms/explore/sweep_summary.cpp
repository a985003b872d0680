// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/sweep_summary.h"

#include "platforms/configuration/printable.h"
#include "platforms/explore/sweep_export.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace bitloom::explore {

namespace {

using json = nlohmann::ordered_json;

/// A key's last word; of a layer's width, the layer as well.
std::string short_name(const std::string& path) {
    const std::string layers = "network.layers.";
    return path.compare(0, layers.size(), layers) == 0 ? path.substr(layers.size())
                                                       : path.substr(path.rfind('.') + 1);
}

/// What tells a point from the others: values of which there are several.
class designs {
public:
    explicit designs(const sweep_identity& identity) {
        const json d = json::parse(identity.description);
        m_platforms = d.at("platforms").size() > 1;
        m_batches = d.at("batch").size() > 1;
        for (const json& p : d.at("parameters"))
            if (p.at("values").size() > 1)
                m_paths.push_back(p.at("path"));
    }

    /// "bitlet pes=32 lanes=8"; `limit`: see printable().
    std::string name_of(const stored_point& p, std::size_t limit = 80) const {
        std::vector<std::string> words;
        if (m_platforms || (m_paths.empty() && !m_batches))
            words.push_back(p.platform);
        if (m_batches)
            words.push_back(fmt::format("batch={}", p.batch));
        const json parameters = json::parse(p.parameters);
        for (const std::string& path : m_paths)
            if (!parameters.at(path).is_null())
                words.push_back(
                    fmt::format("{}={}", short_name(path), parameters.at(path).get<std::string>()));
        return configuration::printable(fmt::format("{}", fmt::join(words, " ")), limit);
    }

private:
    bool m_platforms = false, m_batches = false;
    std::vector<std::string> m_paths;
};

std::string short_text(const metric_value& value) {
    if (const auto* number = std::get_if<double>(&value))
        return fmt::format("{:.4g}", *number);
    const auto* count = std::get_if<std::uint64_t>(&value);
    return count != nullptr ? results::with_commas(*count) : "";
}

} // namespace

std::string front_tables(const pareto_fronts& fronts, const sweep_identity& identity) {
    constexpr std::size_t most_rows = 8;
    const designs names(identity);
    std::string text;
    for (const auto& [network, points] : fronts.sorted()) {
        const std::size_t rows = std::min(points.size(), most_rows);
        std::vector<results::text_column> columns{{"design", "", true, {}},
                                                  {"point", "", false, {}}};
        for (const objective& o : objectives_of(identity))
            for (const metric& m : metrics())
                if (m.name == o.metric)
                    columns.push_back({m.name, m.unit, false, {}});
        for (std::size_t r = 0; r < rows; ++r) {
            const stored_point& p = points[r];
            columns[0].cells.push_back(names.name_of(p));
            columns[1].cells.push_back(results::with_commas(p.number));
            for (std::size_t c = 2; c < columns.size(); ++c)
                for (std::size_t m = 0; m < metric_names().size(); ++m)
                    if (metric_names()[m] == columns[c].heading)
                        columns[c].cells.push_back(short_text(p.result.metrics[m]));
        }
        text += fmt::format("{}: {} on the Pareto front{}\n{}\n", configuration::printable(network),
                            points.size(),
                            rows < points.size() ? fmt::format(", the first {}", rows) : "",
                            results::text_table(columns));
    }
    return text;
}

std::string fastest_accurate(const result_store& store, const sweep_identity& identity,
                             double least_accuracy) {
    const std::vector<objective> wanted{{"seconds_per_input", false}, {"accuracy", true}};
    std::optional<stored_point> best;
    std::vector<double> best_values;
    store.for_each([&](const stored_point& p) {
        std::vector<double> values = minimised_values(p.result, wanted);
        if (!p.result.error.empty() || -values[1] < least_accuracy ||
            (best && values >= best_values))
            return;
        best = p;
        best_values = std::move(values);
    });
    const std::string of =
        fmt::format("accuracy of 8 bits everywhere, {:.2f} %", least_accuracy * 100);
    if (!best)
        return fmt::format("no point keeps the {}\n", of);
    constexpr std::size_t whole = 4000; // it is what the search was for
    return fmt::format("the fastest that keeps the {}: point {}, {:.4g} s per input, {:.2f} %\n"
                       "  {}\n",
                       of, results::with_commas(best->number), best_values[0],
                       -best_values[1] * 100, designs(identity).name_of(*best, whole));
}

} // namespace bitloom::explore
