// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion.h"
#include "testbenches/support/machine_bench.h"

#include <optional>

namespace bitloom::bitfusion {

using namespace tiled;

using testing::graph_builder;
using testing::known_run;

/// A small Bit Fusion machine and its driver.
class accelerator_bench : public testing::machine_bench {
protected:
    explicit accelerator_bench(std::uint32_t accumulator_bits = 32);

    // For scripts.
    /// Rings the doorbell; both interrupts are enabled, an older fault is cleared.
    void start(std::uint64_t address, std::uint64_t bytes);
    /// Waits for the interrupt, clears it and returns what stood in IRQ_STATUS.
    std::uint32_t take_irq();
    /// Starts `words` at the address of `r`'s program; returns FAULT when it has ended.
    fault run_words(const known_run& r, const std::vector<std::uint32_t>& words);
    /// Loads and runs; the output must be right and no fault stand, and the estimate must have told
    /// all figures. Returns the cycles.
    std::uint64_t expect_good_run(const known_run& r);
    void expect_estimate(const known_run& r);
    /// The program ends in this fault, interrupt and status say so, and the next good one is right.
    void expect_fault(fault f, const known_run& good);
    std::uint64_t fault_address();

private:
    static configuration::platform_configuration small_machine(std::uint32_t accumulator_bits);
};

} // namespace bitloom::bitfusion
