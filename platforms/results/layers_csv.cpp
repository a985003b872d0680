// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/layers_csv.h"

#include "platforms/results/csv_cell.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace bitloom::results {

namespace {

struct column {
    std::string header;
    std::function<std::string(const layer_record&)> text;
};

std::string shape_text(const layer_record& layer) {
    std::vector<std::string> extents;
    for (const auto& [name, extent] : layer.shape)
        extents.push_back(fmt::format("{}={}", name, extent));
    return fmt::format("{}", fmt::join(extents, " "));
}

std::string tiles_text(const layer_record& layer) {
    std::vector<std::string> loops;
    for (const loop_tiling& loop : layer.tiles)
        loops.push_back(fmt::format("{}={}x{}", loop.letters, loop.count, loop.size));
    return fmt::format("{}", fmt::join(loops, " "));
}

template <class number>
column count(const char* header, number layer_record::*member) {
    return {header, [member](const layer_record& l) { return fmt::format("{}", l.*member); }};
}

column traffic(const char* header, buffer_traffic layer_record::*buffer,
               std::uint64_t buffer_traffic::*way) {
    return {header, [=](const layer_record& l) { return fmt::format("{}", l.*buffer.*way); }};
}

const std::vector<column>& columns() {
    static const std::vector<column> all{
        {"name", [](const layer_record& l) { return l.name; }},
        {"kind", [](const layer_record& l) { return l.kind; }},
        {"shape", shape_text},
        count("activation_bits", &layer_record::activation_bits),
        {"weight_bits",
         [](const layer_record& l) { return l.weight_bits ? std::to_string(l.weight_bits) : ""; }},
        count("output_bits", &layer_record::output_bits),
        count("macs", &layer_record::macs),
        count("cycles", &layer_record::cycles),
        count("compute_cycles", &layer_record::compute_cycles),
        {"stall_cycles", [](const layer_record& l) { return fmt::format("{}", stall_cycles(l)); }},
        {"utilization_ratio",
         [](const layer_record& l) { return fmt::format("{}", utilization(l)); }},
        traffic("input_buffer_read_bits", &layer_record::input, &buffer_traffic::read_bits),
        traffic("input_buffer_write_bits", &layer_record::input, &buffer_traffic::write_bits),
        traffic("weight_buffer_read_bits", &layer_record::weight, &buffer_traffic::read_bits),
        traffic("weight_buffer_write_bits", &layer_record::weight, &buffer_traffic::write_bits),
        traffic("output_buffer_read_bits", &layer_record::output, &buffer_traffic::read_bits),
        traffic("output_buffer_write_bits", &layer_record::output, &buffer_traffic::write_bits),
        traffic("bias_buffer_read_bits", &layer_record::bias, &buffer_traffic::read_bits),
        traffic("bias_buffer_write_bits", &layer_record::bias, &buffer_traffic::write_bits),
        count("dram_read_bits", &layer_record::dram_read_bits),
        count("dram_write_bits", &layer_record::dram_write_bits),
        {"tiles", tiles_text},
        {"fused_into", [](const layer_record& l) { return l.fused_into.value_or(""); }},
    };
    return all;
}

/// Empty where the cost model does not tell.
const std::vector<column>& stall_columns() {
    static const std::vector<column> all = [] {
        std::vector<column> made;
        for (std::size_t cause = 0; cause < tiled::stall_causes; ++cause)
            made.push_back({fmt::format("{}_stall_cycles", tiled::stall_names[cause]),
                            [cause](const layer_record& l) {
                                return l.stalls ? fmt::format("{}", (*l.stalls)[cause]) : "";
                            }});
        return made;
    }();
    return all;
}

column energy(const char* header, double energy_record::*part) {
    return {header, [part](const layer_record& l) {
                return l.energy ? fmt::format("{}", (*l.energy).*part) : "";
            }};
}

const std::vector<column>& energy_columns() {
    static const std::vector<column> all{
        energy("compute_energy_pj", &energy_record::compute),
        energy("buffers_energy_pj", &energy_record::buffers),
        energy("dram_energy_pj", &energy_record::dram),
        energy("static_energy_pj", &energy_record::standby),
        energy("total_energy_pj", &energy_record::total),
    };
    return all;
}

} // namespace

std::string layers_csv(const run_record& record) {
    std::vector<column> wanted = columns();
    const auto add = [&](const std::vector<column>& more, auto told) {
        if (std::any_of(record.layers.begin(), record.layers.end(), told))
            wanted.insert(wanted.end(), more.begin(), more.end());
    };
    add(energy_columns(), [](const layer_record& l) { return l.energy.has_value(); });
    add(stall_columns(), [](const layer_record& l) { return l.stalls.has_value(); });
    std::vector<std::string> cells;
    cells.reserve(wanted.size());
    for (const column& c : wanted)
        cells.push_back(c.header);
    std::string text = fmt::format("{}\n", fmt::join(cells, ","));
    for (const layer_record& layer : record.layers) {
        cells.clear();
        for (const column& c : wanted)
            cells.push_back(csv_cell(c.text(layer)));
        text += fmt::format("{}\n", fmt::join(cells, ","));
    }
    return text;
}

} // namespace bitloom::results
