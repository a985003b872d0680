// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <cstdint>
#include <optional>

namespace bitloom::results {

/// Figures of a whole run: sums over its layers, and cycles = setup + compute + stall.
struct run_totals {
    std::uint64_t cycles = 0; ///< doorbell to interrupt, set-up included
    double seconds = 0;       ///< of simulated time
    std::uint64_t macs = 0, compute_cycles = 0, stall_cycles = 0;
    std::optional<tiled::stall_cycles> stalls; ///< by cause; if all layers tell
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    std::optional<energy_record> energy; ///< if any layer has one; the set-up's included
};

/// Throws model_error if a layer computes longer than it runs, its stalls by cause are not all, or
/// the record has no frequency.
run_totals totals_of(const run_record& record);

/// Mean over the run's simulated time, mW; nothing without energy or time.
std::optional<double> average_power_mw(const run_totals& totals);

/// Cycles in which the layer's array waits. Throws model_error as above.
std::uint64_t stall_cycles(const layer_record& layer);

/// MACs over what the array could have done in the layer's cycles, 0..1; 0 where nothing
/// multiplies.
double utilization(const layer_record& layer);

} // namespace bitloom::results
