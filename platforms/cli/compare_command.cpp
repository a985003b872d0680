// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/output_differences.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/result_file.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::cli {

namespace {

using json = nlohmann::json;

/// What a table shows of a run: a row's cycles and bits over the memory port.
struct figures {
    std::uint64_t cycles = 0, bits = 0;
};

/// A layer's name, and which of those with that name: files need not keep them apart.
using layer_key = std::pair<std::string, unsigned>;

/// A run by rows.
struct compared_run {
    std::string network;
    std::uint64_t samples = 0, setup_cycles = 0;
    std::vector<layer_key> layers; ///< in their order
    std::map<layer_key, figures> by_layer;
    figures total;
};

compared_run read(const std::string& run) {
    const results::result_file file(run);
    compared_run r;
    r.network = file.text(file.object(file.whole(), "network"), "name");
    r.samples = file.count(file.whole(), "samples");
    const json& totals = file.object(file.whole(), "totals");
    r.setup_cycles = file.count(totals, "setup_cycles");
    r.total = {file.count(totals, "cycles"),
               file.count(totals, "dram_read_bits") + file.count(totals, "dram_write_bits")};
    std::map<std::string, unsigned> seen;
    for (const json& layer : file.whole()["layers"]) {
        const std::string name = file.text(layer, "name");
        const json& dram = file.object(layer, "dram");
        const figures f{file.count(layer, "cycles"),
                        file.count(dram, "read_bits") + file.count(dram, "write_bits")};
        r.layers.emplace_back(name, seen[name]++);
        r.by_layer.emplace(r.layers.back(), f);
    }
    return r;
}

std::string ratio(std::uint64_t a, std::uint64_t b) {
    return a == 0 ? "" : fmt::format("{:.3f}", static_cast<double>(b) / static_cast<double>(a));
}

/// A and B side by side; a side that has no such row stays blank.
class table {
public:
    void add(const std::string& name, const std::optional<figures>& a,
             const std::optional<figures>& b) {
        m_columns[0].cells.push_back(configuration::printable(name));
        add_three(1, a, b, &figures::cycles);
        add_three(4, a, b, &figures::bits);
    }
    /// Only cycles: a program's own transfers count for no layer.
    void add_setup(std::uint64_t a, std::uint64_t b) {
        add("set-up", figures{a, 0}, figures{b, 0});
        for (std::size_t c = 4; c < m_columns.size(); ++c)
            m_columns[c].cells.back().clear();
    }
    std::string text() const { return results::text_table(m_columns); }

private:
    void add_three(std::size_t column, const std::optional<figures>& a,
                   const std::optional<figures>& b, std::uint64_t figures::*which) {
        const auto cell = [&](const std::optional<figures>& f) {
            return f ? results::with_commas((*f).*which) : std::string();
        };
        m_columns[column].cells.push_back(cell(a));
        m_columns[column + 1].cells.push_back(cell(b));
        m_columns[column + 2].cells.push_back(a && b ? ratio((*a).*which, (*b).*which) : "");
    }

    std::vector<results::text_column> m_columns{
        {"layer", "", true, {}},        {"cycles", "A", false, {}},
        {"cycles", "B", false, {}},     {"cycles", "B/A", false, {}},
        {"DRAM bits", "A", false, {}},  {"DRAM bits", "B", false, {}},
        {"DRAM bits", "B/A", false, {}}};
};

std::optional<figures> figures_of(const compared_run& run, const layer_key& layer) {
    const auto found = run.by_layer.find(layer);
    return found == run.by_layer.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

int compare(const compare_options& o) {
    const compared_run a = read(o.first), b = read(o.second);
    if (o.quiet)
        return exit_good;
    const std::string outputs = output_differences(o.first, o.second);
    table rows;
    for (const layer_key& layer : a.layers)
        rows.add(layer.first, figures_of(a, layer), figures_of(b, layer));
    for (const layer_key& layer : b.layers)
        if (a.by_layer.count(layer) == 0)
            rows.add(layer.first, std::nullopt, figures_of(b, layer));
    rows.add_setup(a.setup_cycles, b.setup_cycles);
    rows.add("total", a.total, b.total);
    fmt::print("A {} ({})\nB {} ({})\n\n{}", configuration::printable(o.first),
               configuration::printable(a.network), configuration::printable(o.second),
               configuration::printable(b.network), rows.text());
    if (a.samples != b.samples)
        fmt::print("\nThe figures are those of whole runs: A had {} samples, B {}.\n", a.samples,
                   b.samples);
    if (!outputs.empty())
        fmt::print("\n{}", outputs);
    return exit_good;
}

} // namespace bitloom::cli
