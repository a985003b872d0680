// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/layer_table.h"

#include "models/common/float_formats.h"
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

/// Prefixes of units, each a thousand times the one before.
constexpr std::array<const char*, 5> from_one{"", "k", "M", "G", "T"};
constexpr std::array<const char*, 5> from_pico{"p", "n", "u", "m", ""};

/// Figures of one unit, scaled together so that a cell has at most ten characters.
text_column figures(const char* heading, const std::string& unit,
                    const std::vector<std::optional<std::uint64_t>>& values,
                    const std::array<const char*, 5>& prefixes = from_one) {
    std::uint64_t largest = 0;
    for (const auto& value : values)
        largest = std::max(largest, value.value_or(0));
    std::size_t prefix = 0;
    std::uint64_t divisor = 1;
    while (largest / divisor >= 99'999'999 && prefix + 1 < prefixes.size()) {
        ++prefix;
        divisor *= 1000;
    }
    text_column result{heading, prefixes[prefix] + unit, false, {}};
    for (const auto& value : values) {
        if (!value)
            result.cells.emplace_back();
        else if (*value != 0 && *value < divisor)
            result.cells.emplace_back("<1");
        else
            result.cells.push_back(with_commas(
                *value / divisor + (*value % divisor >= divisor - divisor / 2 ? 1 : 0)));
    }
    return result;
}

std::string bits_text(const layer_record& layer) {
    if (layer.numbers != number_kind::integer)
        return name_of_floats({layer.activation_bits, true, layer.numbers});
    const std::string weight = layer.weight_bits != 0 ? std::to_string(layer.weight_bits) : "-";
    return fmt::format("{}/{}/{}", layer.activation_bits, weight, layer.output_bits);
}

/// One cell per layer, then set-up and total; none for a layer executed in another.
template <class function>
std::vector<std::optional<std::uint64_t>> cells_of(const run_record& record, function&& of_layer,
                                                   std::optional<std::uint64_t> setup,
                                                   std::uint64_t total) {
    std::vector<std::optional<std::uint64_t>> cells;
    for (const layer_record& layer : record.layers)
        cells.push_back(layer.fused_into ? std::nullopt
                                         : std::optional<std::uint64_t>(of_layer(layer)));
    cells.push_back(setup);
    cells.emplace_back(total);
    return cells;
}

/// Of a run that counts it: picojoules, rounded.
text_column energy_column(const run_record& record, const energy_record& total) {
    const auto rounded = [](const energy_record& e) {
        return static_cast<std::uint64_t>(std::llround(e.total));
    };
    const auto of_layer = [&](const layer_record& l) {
        return rounded(l.energy.value_or(energy_record{}));
    };
    const std::optional<std::uint64_t> setup =
        record.energy ? std::optional(rounded(record.energy->setup)) : std::nullopt;
    return figures("energy", "J", cells_of(record, of_layer, setup, rounded(total)), from_pico);
}

std::vector<text_column> columns_of(const run_record& record) {
    using layer = layer_record;
    const run_totals totals = totals_of(record);
    text_column name{"layer", "", true, {}}, kind{"kind", "", true, {}};
    text_column bits{"bits", "a/w/out", true, {}}, used{"used", "%", false, {}};
    for (const layer_record& l : record.layers) {
        name.cells.push_back(printable(l.name));
        kind.cells.push_back(l.kind + (l.fused_into ? "*" : ""));
        bits.cells.push_back(bits_text(l));
        used.cells.push_back(l.macs != 0 ? fmt::format("{:.1f}", 100 * utilization(l)) : "");
    }
    for (const char* row : {"set-up", "total"})
        name.cells.emplace_back(row);

    const auto member = [&](const char* heading, const char* unit,
                            std::uint64_t layer_record::*figure, std::optional<std::uint64_t> setup,
                            std::uint64_t total) {
        return figures(heading, unit,
                       cells_of(
                           record, [=](const layer& l) { return l.*figure; }, setup, total));
    };
    std::vector<text_column> columns{
        name,
        kind,
        bits,
        member("MACs", "", &layer::macs, std::nullopt, totals.macs),
        member("time", "cycles", &layer::cycles, record.setup_cycles, totals.cycles),
        member("compute", "cycles", &layer::compute_cycles, std::nullopt, totals.compute_cycles),
        figures("stall", "cycles",
                cells_of(record, stall_cycles, std::nullopt, totals.stall_cycles)),
        used,
        member("DRAM read", "bit", &layer::dram_read_bits, std::nullopt, totals.dram_read_bits),
        member("DRAM write", "bit", &layer::dram_write_bits, std::nullopt, totals.dram_write_bits)};
    if (totals.energy)
        columns.push_back(energy_column(record, *totals.energy));
    return columns;
}

} // namespace

std::string layer_table(const run_record& record) {
    const bool fused = std::any_of(record.layers.begin(), record.layers.end(),
                                   [](const auto& l) { return l.fused_into.has_value(); });
    return text_table(columns_of(record)) +
           (fused ? "* executed within another layer, which carries the cost\n" : "");
}

} // namespace bitloom::results
