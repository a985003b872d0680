// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/bitlet_report.h"

#include "platforms/configuration/printable.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <utility>

namespace bitloom::cli {

namespace {

using bitlet::largest_group;
using json = nlohmann::ordered_json;
using network::bitlet_work;
using network::cycles_by_mode;
using network::timing_mode_names;

constexpr std::size_t published_pes = 32;

json modes_json(const bitlet_work& work, const cycles_by_mode& cycles) {
    json found = json::object();
    for (const auto& [mode, name] : timing_mode_names)
        found[name] = work.cycles_per_64_macs(cycles, mode);
    return found;
}

json work_json(const bitlet_work& work, unsigned group) {
    return {{"fill", work.fill(group)},
            {"cycles_per_64_macs",
             {{"broadcast", modes_json(work, work.broadcast)},
              {"independent", modes_json(work, work.independent)}}}};
}

} // namespace

bitlet_report::bitlet_report(const network::graph& net)
    : m_net(net) {
    for (unsigned group = 2; group <= largest_group; group *= 2) {
        bitlet::processing_element_parameters element;
        element.group = group;
        auto work = network::bitlet_work_of(net, element, published_pes);
        m_totals.push_back({group, work.total});
        m_layers = std::move(work.layers); // the last size's: 64
    }
}

json bitlet_report::layer_json(std::size_t index) const {
    const std::optional<bitlet_work>& work = m_layers.at(index);
    return work ? work_json(*work, largest_group) : json(nullptr);
}

json bitlet_report::totals_json() const {
    json totals = work_json(m_totals.back().work, largest_group);
    for (const sized_work& total : m_totals) {
        json sized{{"group", total.group}};
        sized.update(work_json(total.work, total.group));
        totals["by_group"].push_back(sized);
    }
    return totals;
}

std::string bitlet_report::table() const {
    std::vector<results::text_column> columns{{"layer", "", true, {}}, {"filled", "%", false, {}}};
    for (const auto& [mode, name] : timing_mode_names)
        columns.push_back({name, "cycles/64", false, {}});
    const auto add = [&](const std::string& name, const bitlet_work& work) {
        columns[0].cells.push_back(name);
        columns[1].cells.push_back(fmt::format("{:.1f}", 100 * work.fill(largest_group)));
        for (std::size_t m = 0; m < std::size(timing_mode_names); ++m)
            columns[2 + m].cells.push_back(fmt::format(
                "{:.2f}", work.cycles_per_64_macs(work.broadcast, timing_mode_names[m].first)));
    };
    for (std::size_t index = 0; index < m_layers.size(); ++index)
        if (m_layers[index])
            add(configuration::printable(m_net.layers[index].name), *m_layers[index]);
    add("total", m_totals.back().work);
    return results::text_table(std::move(columns));
}

} // namespace bitloom::cli
