// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/text_table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace bitloom::cli {

namespace {

using json = nlohmann::json;

constexpr std::uintmax_t largest_result = 16U << 20;
constexpr int deepest_result = 8;

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
    if (!result.is_object() || !result.contains("layers") || !result["layers"].is_array() ||
        !result.contains("totals") || !result["totals"].is_object())
        throw config_error(fmt::format("{}: not a result of bitloom run, give a run's --out folder",
                                       file.string()));
    return result;
}

std::uint64_t figure(const json& object, const char* key) {
    return object.contains(key) && object[key].is_number_unsigned()
               ? object[key].get<std::uint64_t>()
               : 0;
}

std::uint64_t traffic(const json& object) {
    if (object.contains("dram"))
        return figure(object["dram"], "read_bits") + figure(object["dram"], "write_bits");
    return figure(object, "dram_read_bits") + figure(object, "dram_write_bits");
}

std::string ratio(std::uint64_t a, std::uint64_t b) {
    return a == 0 ? "" : fmt::format("{:.3f}", static_cast<double>(b) / static_cast<double>(a));
}

/// The layer of that name, or null.
const json* find_layer(const json& result, const json& name) {
    for (const json& layer : result["layers"])
        if (layer.is_object() && layer.contains("name") && layer["name"] == name)
            return &layer;
    return nullptr;
}

std::string network_name(const json& result) {
    return result.contains("network") && result["network"].contains("name") &&
                   result["network"]["name"].is_string()
               ? configuration::printable(result["network"]["name"].get<std::string>())
               : "?";
}

} // namespace

int compare(const compare_options& o) {
    const json first = read_result(o.first), second = read_result(o.second);
    std::vector<results::text_column> columns{
        {"layer", "", true, {}},        {"cycles", "A", false, {}},
        {"cycles", "B", false, {}},     {"cycles", "B/A", false, {}},
        {"DRAM bits", "A", false, {}},  {"DRAM bits", "B", false, {}},
        {"DRAM bits", "B/A", false, {}}};
    const auto add = [&](const std::string& name, const json& a, const json& b) {
        const std::uint64_t cycles_a = figure(a, "cycles"), cycles_b = figure(b, "cycles");
        const std::uint64_t bits_a = traffic(a), bits_b = traffic(b);
        const std::string cells[] = {name,
                                     results::with_commas(cycles_a),
                                     results::with_commas(cycles_b),
                                     ratio(cycles_a, cycles_b),
                                     results::with_commas(bits_a),
                                     results::with_commas(bits_b),
                                     ratio(bits_a, bits_b)};
        for (std::size_t c = 0; c < columns.size(); ++c)
            columns[c].cells.push_back(cells[c]);
    };
    for (const json& layer : first["layers"]) {
        if (!layer.is_object() || !layer.contains("name") || !layer["name"].is_string())
            continue;
        const json* other = find_layer(second, layer["name"]);
        add(configuration::printable(layer["name"].get<std::string>()), layer,
            other != nullptr ? *other : json::object());
    }
    add("total", first["totals"], second["totals"]);
    if (o.quiet)
        return exit_good;
    fmt::print("A {} ({})\nB {} ({})\n\n{}", o.first, network_name(first), o.second,
               network_name(second), results::text_table(std::move(columns)));
    if (figure(first, "samples") != figure(second, "samples"))
        fmt::print("\nThe figures are those of whole runs: A had {} samples, B {}.\n",
                   figure(first, "samples"), figure(second, "samples"));
    return exit_good;
}

} // namespace bitloom::cli
