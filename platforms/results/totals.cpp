// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/totals.h"

#include "models/common/errors.h"

namespace bitloom::results {

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
    }
    totals.seconds = static_cast<double>(totals.cycles) / static_cast<double>(record.frequency_hz);
    return totals;
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
