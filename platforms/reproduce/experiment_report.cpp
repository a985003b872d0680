// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/experiment_report.h"

#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bitloom::reproduce {

namespace {

using json = nlohmann::ordered_json;

bool needs_reason(const measured_quantity& row) {
    const verdict found = verdict_of(row);
    return found == verdict::differs || found == verdict::not_modelled;
}

std::string figure(double value) {
    constexpr double whole = 1e5; // beyond it a figure's fraction means nothing
    if (std::isnan(value))
        return "-";
    return value >= whole ? results::with_commas(static_cast<std::uint64_t>(std::llround(value)))
                          : fmt::format("{:.5g}", value);
}

std::string ratio(const measured_quantity& row) {
    const double value = row.ours / row.published;
    return std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
}

/// Reasons in order of their first use, each once.
class footnotes {
public:
    std::size_t number_of(const std::string& reason) {
        const auto found = std::find(m_reasons.begin(), m_reasons.end(), reason);
        if (found != m_reasons.end())
            return static_cast<std::size_t>(found - m_reasons.begin()) + 1;
        m_reasons.push_back(reason);
        return m_reasons.size();
    }
    std::string text() const {
        std::string all;
        for (std::size_t n = 0; n < m_reasons.size(); ++n)
            all += fmt::format("[{}] {}\n", n + 1, m_reasons[n]);
        return all;
    }

private:
    std::vector<std::string> m_reasons;
};

json number(double value) {
    return std::isnan(value) ? json(nullptr) : json(value);
}

} // namespace

std::string as_text(const experiment& which, const std::vector<measured_quantity>& rows) {
    std::vector<results::text_column> columns{
        {"quantity", "", true, {}},   {"unit", "", true, {}},   {"ours", "", false, {}},
        {"published", "", false, {}}, {"ratio", "", false, {}}, {"tolerance", "%", false, {}},
        {"verdict", "", true, {}}};
    footnotes reasons;
    for (const measured_quantity& row : rows) {
        const bool has_tolerance = !std::isnan(row.published);
        std::string said = name_of(verdict_of(row));
        if (needs_reason(row) && !row.reason.empty())
            said += fmt::format(" [{}]", reasons.number_of(row.reason));
        const std::string cells[] = {row.quantity,
                                     row.unit,
                                     figure(row.ours),
                                     figure(row.published),
                                     ratio(row),
                                     has_tolerance ? fmt::format("{:.2g}", 100 * row.tolerance)
                                                   : "-",
                                     said};
        for (std::size_t c = 0; c < columns.size(); ++c)
            columns[c].cells.push_back(cells[c]);
    }
    return fmt::format("{}: {}\n{}\n{}{}", which.name, which.sentence, which.source,
                       results::text_table(std::move(columns)), reasons.text());
}

json as_json(const experiment& which, const std::vector<measured_quantity>& rows) {
    json all = json::array();
    for (const measured_quantity& row : rows) {
        const bool is_published = !std::isnan(row.published);
        all.push_back({{"experiment", which.name},
                       {"quantity", row.quantity},
                       {"unit", row.unit},
                       {"ours", number(row.ours)},
                       {"published", number(row.published)},
                       {"ratio", number(row.ours / row.published)},
                       {"tolerance", is_published ? json(row.tolerance) : json(nullptr)},
                       {"verdict", name_of(verdict_of(row))},
                       {"reason", needs_reason(row) ? json(row.reason) : json(nullptr)}});
    }
    return all;
}

} // namespace bitloom::reproduce
