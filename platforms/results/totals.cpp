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
    to->compute_only = more.compute_only;
}

} // namespace

run_totals totals_of(const run_record& record) {
    require(record.frequency_hz > 0, "a run without a clock frequency");
    run_totals totals;
    totals.cycles = record.setup_cycles;
    for (const layer_record& layer : record.layers) {
        totals.cycles += layer.cycles;
        totals.macs += layer.macs;
        totals.compute_cycles += layer.compute_cycles;
        totals.stall_cycles += stall_cycles(layer);
        totals.dram_read_bits += layer.dram_read_bits;
        totals.dram_write_bits += layer.dram_write_bits;
        if (layer.energy)
            add(*layer.energy, totals.energy);
    }
    totals.seconds = static_cast<double>(totals.cycles) / static_cast<double>(record.frequency_hz);
    return totals;
}

std::optional<double> average_power_mw(const run_totals& totals) {
    if (!totals.energy || totals.energy->compute_only || totals.seconds <= 0)
        return std::nullopt;
    return totals.energy->total * 1e-9 / totals.seconds;
}

std::uint64_t stall_cycles(const layer_record& layer) {
    require(layer.compute_cycles <= layer.cycles, "a layer computes longer than it runs");
    return layer.cycles - layer.compute_cycles;
}

double utilization(const layer_record& layer) {
    const double possible = layer.peak_macs_per_cycle * static_cast<double>(layer.cycles);
    return possible > 0 ? static_cast<double>(layer.macs) / possible : 0.0;
}

} // namespace bitloom::results
