// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/energy_table.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/text_table.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace bitloom::results {

namespace {

using configuration::printable;

/// Picojoules in a larger unit, the same for all of a table.
class energy_unit {
public:
    explicit energy_unit(double largest_pj) {
        constexpr double widest = 100'000;
        while (largest_pj / m_pj >= widest && m_index + 1 < names.size()) {
            ++m_index;
            m_pj *= 1000;
        }
    }
    const char* name() const { return names[m_index]; }
    std::string text(double pj) const {
        const double value = pj / m_pj;
        return value > 0 && value < 0.0005 ? "<0.001" : fmt::format("{:.3f}", value);
    }

private:
    static constexpr std::array<const char*, 5> names{"pJ", "nJ", "uJ", "mJ", "J"};
    std::size_t m_index = 0;
    double m_pj = 1;
};

std::string power_text(double pj, std::uint64_t cycles, std::uint64_t frequency_hz) {
    constexpr double mw_per_pj_and_second = 1e-9;
    return cycles == 0 ? ""
                       : fmt::format("{:.1f}", pj * mw_per_pj_and_second *
                                                   static_cast<double>(frequency_hz) /
                                                   static_cast<double>(cycles));
}

class layer_rows {
public:
    layer_rows(const energy_unit& unit, std::uint64_t frequency_hz)
        : m_unit(unit)
        , m_frequency_hz(frequency_hz) {
        for (const char* part : {"compute", "buffers", "DRAM", "static", "total"})
            m_columns.push_back({part, unit.name(), false, {}});
        m_columns.push_back({"power", "mW", false, {}});
    }
    void add(const std::string& name, std::uint64_t cycles, const energy_record& e) {
        std::size_t at = 0;
        m_columns[at++].cells.push_back(printable(name));
        m_columns[at++].cells.push_back(with_commas(cycles));
        for (const double part : {e.compute, e.buffers, e.dram, e.standby, e.total})
            m_columns[at++].cells.push_back(m_unit.text(part));
        m_columns[at].cells.push_back(power_text(e.total, cycles, m_frequency_hz));
    }
    void add_fused(const std::string& name) {
        m_columns[0].cells.push_back(printable(name) + "*");
        for (std::size_t c = 1; c < m_columns.size(); ++c)
            m_columns[c].cells.emplace_back();
        m_fused = true;
    }
    std::string text() const {
        return text_table(m_columns) +
               (m_fused ? "* executed within another layer, which carries the cost\n" : "");
    }

private:
    energy_unit m_unit;
    std::uint64_t m_frequency_hz;
    std::vector<text_column> m_columns{{"layer", "", true, {}}, {"time", "cycles", false, {}}};
    bool m_fused = false;
};

std::string component_table(const run_energy& run, const energy_record& total,
                            const energy_unit& unit) {
    text_column name{"component", "", true, {}}, dynamic{"dynamic", unit.name(), false, {}},
        standby{"static", unit.name(), false, {}}, share{"of all", "%", false, {}},
        leakage{"leakage", "mW", false, {}}, area{"area", "um2", false, {}},
        banks{"banks", "bytes x bits", false, {}}, access{"access", "ns", false, {}};
    const auto whole = [](double um2) {
        return with_commas(static_cast<std::uint64_t>(std::llround(std::min(um2, 1e18))));
    };
    for (const component_record& c : run.components) {
        name.cells.push_back(printable(c.name));
        dynamic.cells.push_back(unit.text(c.energy.dynamic));
        standby.cells.push_back(unit.text(c.energy.standby));
        share.cells.push_back(
            total.total > 0 ? fmt::format("{:.1f}", 100 * c.energy.total() / total.total) : "");
        leakage.cells.push_back(fmt::format("{:.4f}", c.leakage_mw));
        area.cells.push_back(whole(c.area_um2));
        banks.cells.push_back(c.banks ? fmt::format("{} of {:.6g} x {}", c.banks->geometry.banks,
                                                    c.banks->geometry.bytes,
                                                    c.banks->geometry.word_bits)
                                      : "");
        access.cells.push_back(c.banks ? fmt::format("{:.3f}", c.banks->access_ns) : "");
    }
    name.cells.emplace_back("total");
    dynamic.cells.push_back(unit.text(total.compute + total.buffers + total.dram));
    standby.cells.push_back(unit.text(total.standby));
    share.cells.emplace_back();
    leakage.cells.emplace_back();
    area.cells.push_back(whole(run.area_um2));
    return text_table({name, dynamic, standby, share, leakage, area, banks, access});
}

} // namespace

std::string energy_notes(const run_record& record) {
    require(record.energy.has_value(), "a run without energies");
    const run_energy& run = *record.energy;
    std::string text = run.technology ? fmt::format("technology {}, {} nm",
                                                    printable(run.technology->name), run.node_nm)
                                      : std::string("energies of the published cost model");
    if (const auto power = average_power_mw(totals_of(record)))
        text += fmt::format("; {:.1f} mW on average, at most {:.1f} mW, the mean of {}", *power,
                            run.peak_power_mw, printable(run.peak_layer));
    text += "\n";
    for (const std::string& warning : run.warnings)
        text += fmt::format("warning: {}\n", printable(warning, 400));
    return text;
}

std::string energy_table(const run_record& record) {
    require(record.energy.has_value(), "a run without energies");
    const run_totals totals = totals_of(record);
    const energy_record all = totals.energy.value_or(energy_record{});
    const energy_unit unit(all.total);
    layer_rows rows(unit, record.frequency_hz);
    for (const layer_record& l : record.layers)
        if (l.fused_into)
            rows.add_fused(l.name);
        else
            rows.add(l.name, l.cycles, l.energy.value_or(energy_record{}));
    rows.add("set-up", record.setup_cycles, record.energy->setup);
    rows.add("total", totals.cycles, all);
    return rows.text() + "\n" + component_table(*record.energy, all, unit) + "\n" +
           energy_notes(record);
}

} // namespace bitloom::results
