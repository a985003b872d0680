// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/technology_tables.h"

#include "models/common/errors.h"
#include "platforms/block/csv_table.h"
#include "platforms/configuration/key_rules.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

namespace bitloom::accelerator {

namespace {

/// Columns of a table by name, their cells as numbers.
class numbers {
public:
    explicit numbers(const std::filesystem::path& file)
        : m_table(file) {}

    std::size_t rows() const { return m_table.rows(); }
    std::size_t column(const char* name) const {
        const auto& all = m_table.columns();
        const auto found = std::find(all.begin(), all.end(), name);
        if (found == all.end())
            throw config_error(
                fmt::format("{}no column '{}', add it", m_table.where_header(), name));
        return static_cast<std::size_t>(found - all.begin());
    }
    std::string_view text(std::size_t row, std::size_t column) const {
        return m_table.cell(row, column);
    }
    /// Above 0.
    double real(std::size_t row, std::size_t column) const {
        return read<double>(configuration::real_range{1e-12, 1e12}, row, column);
    }
    std::uint64_t whole(std::size_t row, std::size_t column, std::uint64_t largest) const {
        return read<std::uint64_t>(configuration::whole_range{1, largest}, row, column);
    }
    std::string where(std::size_t row) const { return m_table.where(row); }

private:
    /// The message's beginning is made only where there is one: tables have ten thousand cells.
    template <class number, class range>
    number read(const range& allowed, std::size_t row, std::size_t column) const {
        const std::string_view cell = m_table.cell(row, column);
        number value{};
        const auto end = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (end.ec == std::errc{} && end.ptr == cell.data() + cell.size() &&
            value >= allowed.lowest && value <= allowed.highest)
            return value;
        return configuration::read_value(
            allowed, cell,
            fmt::format("{}{}: ", m_table.where(row),
                        configuration::printable(m_table.columns()[column])));
    }

    block::csv_table m_table;
};

/// 45 of "HP45".
double node_of(const numbers& table, std::size_t row, std::size_t column) {
    std::string_view text = table.text(row, column);
    if (text.substr(0, 2) == "HP")
        text.remove_prefix(2);
    return static_cast<double>(
        configuration::read_value(configuration::whole_range{1, 1000}, text, table.where(row)));
}

} // namespace

void read_sram_table(const std::filesystem::path& file, energy::sram_library& to) {
    const numbers table(file);
    const auto column = [&](const char* name) { return table.column(name); };
    const std::size_t variant = column("variant"), node = column("node_nm"),
                      bytes = column("size_bytes"), width = column("width_bits"),
                      read = column("read_energy_pJ"), write = column("write_energy_pJ"),
                      leak = column("leak_power_mW"), gate = column("gate_leak_power_mW"),
                      area = column("area_mm2"), access = column("access_time_ns");
    std::set<std::tuple<std::string_view, std::uint64_t, std::uint64_t, std::uint64_t>> seen;
    constexpr std::uint64_t widest = 65536, largest = std::uint64_t{1} << 40;
    constexpr double um2_per_mm2 = 1e6;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        const auto nm = static_cast<unsigned>(table.whole(r, node, 1000));
        energy::sram_point p;
        p.bytes = table.whole(r, bytes, largest);
        p.word_bits = static_cast<unsigned>(table.whole(r, width, widest));
        p.figures = {table.real(r, read), table.real(r, write),
                     table.real(r, leak) + table.real(r, gate), table.real(r, area) * um2_per_mm2,
                     table.real(r, access)};
        if (!seen.emplace(table.text(r, variant), nm, p.bytes, p.word_bits).second)
            throw config_error(table.where(r) + "a bank that stands twice, keep one");
        to.table(std::string(table.text(r, variant)), nm).add(p);
    }
}

energy::node_scaling read_scaling(const std::filesystem::path& folder) {
    energy::node_scaling scaling;
    const numbers logic(folder / "tech_scaling_stillmaker.csv");
    for (std::size_t r = 0; r < logic.rows(); ++r)
        scaling.add_logic(
            node_of(logic, r, logic.column("from")), node_of(logic, r, logic.column("to")),
            {logic.real(r, logic.column("energy")), logic.real(r, logic.column("area")),
             logic.real(r, logic.column("delay"))});
    const numbers sram(folder / "sram_ratios.csv");
    for (std::size_t r = 0; r < sram.rows(); ++r)
        scaling.add_sram(static_cast<unsigned>(sram.whole(r, sram.column("node_nm"), 1000)),
                         sram.real(r, sram.column("energy")), sram.real(r, sram.column("area")),
                         sram.real(r, sram.column("leakage")));
    return scaling;
}

} // namespace bitloom::accelerator
