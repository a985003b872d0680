// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bitloom::cli {

namespace {

using json = nlohmann::json;

constexpr std::uintmax_t largest_result = 16U << 20;
constexpr int deepest_result = 8;

bool is_result(const json& j) {
    return j.is_object() && j.contains("schema") && j.contains("layers") &&
           j["layers"].is_array() && j.contains("totals") && j["totals"].is_object();
}

/// The result.json of a run's folder (or the file itself).
json read_result(const std::filesystem::path& run) {
    std::error_code error;
    const std::filesystem::path file =
        std::filesystem::is_directory(run, error) ? run / "result.json" : run;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error || size > largest_result)
        throw config_error(
            fmt::format("{}: no result there, give the --out folder of a run", file.string()));
    std::ifstream stream(file);
    // What lies deeper is none of ours, and a tree of it would take many times the file's memory.
    const auto shallow = [](int depth, json::parse_event_t /*event*/, json& /*value*/) {
        return depth <= deepest_result;
    };
    json result = json::parse(stream, shallow, false);
    if (!is_result(result))
        throw config_error(fmt::format("{}: not a result of bitloom run, give a run's --out folder",
                                       file.string()));
    if (result["schema"] != 1)
        throw config_error(
            fmt::format("{}: schema {}, this version compares schema 1; run it again",
                        file.string(), result["schema"].dump().substr(0, 20)));
    return result;
}

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

/// Reads counts of a file, or refuses it.
class reader {
public:
    explicit reader(const std::string& run)
        : m_run(run)
        , m_json(read_result(run)) {}

    compared_run read() const {
        compared_run r;
        r.network = text(m_json, "network", "name");
        r.samples = count(m_json, "samples");
        const json& totals = m_json["totals"];
        r.setup_cycles = count(totals, "setup_cycles");
        r.total = {count(totals, "cycles"),
                   count(totals, "dram_read_bits") + count(totals, "dram_write_bits")};
        std::map<std::string, unsigned> seen;
        for (const json& layer : m_json["layers"]) {
            if (!layer.is_object() || !layer.contains("dram") || !layer["dram"].is_object())
                refuse("a layer without dram");
            const std::string name = text(layer, "name");
            const json& dram = layer["dram"];
            const figures f{count(layer, "cycles"),
                            count(dram, "read_bits") + count(dram, "write_bits")};
            r.layers.emplace_back(name, seen[name]++);
            r.by_layer.emplace(r.layers.back(), f);
        }
        return r;
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        throw config_error(
            fmt::format("{}: {}, give a result as bitloom run writes it", m_run, what));
    }
    std::uint64_t count(const json& object, const char* key) const {
        // Sums of two stay below 2^64.
        constexpr std::uint64_t most = std::uint64_t{1} << 62;
        if (!object.contains(key) || !object[key].is_number_unsigned() || object[key] > most)
            refuse(fmt::format("{} is not there or no count", key));
        return object[key].get<std::uint64_t>();
    }
    std::string text(const json& object, const char* key, const char* inner = nullptr) const {
        const json found = object.value(key, json());
        const json value =
            inner != nullptr && found.is_object() ? found.value(inner, json()) : found;
        if (!value.is_string())
            refuse(fmt::format("{} is not there or no text", inner != nullptr ? inner : key));
        return value.get<std::string>();
    }

    std::string m_run;
    json m_json;
};

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
    const compared_run a = reader(o.first).read(), b = reader(o.second).read();
    if (o.quiet)
        return exit_good;
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
    return exit_good;
}

} // namespace bitloom::cli
