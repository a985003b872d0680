// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/totals.h"

#include "models/common/errors.h"

namespace bitloom::results {

namespace {

void add(const energy_record& more, std::optional<energy_record>& to) {
    if (!to)
        to.emplace();
    to->compute += more.compute;
    to->buffers += more.buffers;
    to->dram += more.dram;
    to->standby += more.standby;
    to->total += more.total;
}

void add(const std::optional<tiled::stall_cycles>& more, std::optional<tiled::stall_cycles>& to) {
    if (!more)
        to.reset();
    for (std::size_t cause = 0; to && cause < tiled::stall_causes; ++cause)
        (*to)[cause] += (*more)[cause];
}

} // namespace

run_totals totals_of(const run_record& record) {
    require(record.frequency_hz > 0, "a run without a clock frequency");
    run_totals totals;
    totals.cycles = record.setup_cycles;
    if (!record.layers.empty())
        totals.stalls.emplace();
    for (const layer_record& layer : record.layers) {
        totals.cycles += layer.cycles;
        totals.macs += layer.macs;
        totals.compute_cycles += layer.compute_cycles;
        totals.stall_cycles += stall_cycles(layer);
        add(layer.stalls, totals.stalls);
        totals.dram_read_bits += layer.dram_read_bits;
        totals.dram_write_bits += layer.dram_write_bits;
        if (layer.energy)
            add(*layer.energy, totals.energy);
    }
    if (record.energy)
        add(record.energy->setup, totals.energy);
    totals.seconds = static_cast<double>(totals.cycles) / static_cast<double>(record.frequency_hz);
    return totals;
}

std::optional<double> average_power_mw(const run_totals& totals) {
    if (!totals.energy || totals.seconds <= 0)
        return std::nullopt;
    return totals.energy->total * 1e-9 / totals.seconds;
}

std::uint64_t stall_cycles(const layer_record& layer) {
    require(layer.compute_cycles <= layer.cycles, "a layer computes longer than it runs");
    const std::uint64_t stalled = layer.cycles - layer.compute_cycles;
    require(!layer.stalls || tiled::sum_of(*layer.stalls) == stalled,
            "a layer's stalls by cause are not all of them");
    return stalled;
}

double utilization(const layer_record& layer) {
    const double possible = layer.peak_macs_per_cycle * static_cast<double>(layer.cycles);
    return possible > 0 ? static_cast<double>(layer.macs) / possible : 0.0;
}

} // namespace bitloom::results
