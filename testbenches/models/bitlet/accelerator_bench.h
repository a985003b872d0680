// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet.h"
#include "testbenches/support/machine_bench.h"

#include <vector>

namespace bitloom::bitlet {

using testing::graph_builder;
using testing::known_run;

/// A small Bitlet machine and its driver.
class accelerator_bench : public testing::machine_bench {
protected:
    accelerator_bench()
        : accelerator_bench(small_machine()) {}
    explicit accelerator_bench(const configuration::platform_configuration& platform)
        : machine_bench(platform) {}
    static configuration::platform_configuration small_machine();

    // For scripts.
    /// Everything but the doorbell: an older error is gone, both interrupts are enabled.
    void prepare(std::uint64_t address, std::uint64_t bytes);
    void ring() { write(registers::control, registers::control_run); }
    void start(std::uint64_t address, std::uint64_t bytes) {
        prepare(address, bytes);
        ring();
    }
    /// For a good program that is loaded.
    void start(const known_run& r) { start(r.program.program_address, r.program.program_bytes()); }
    /// Waits for the interrupt, clears it and returns what stood in IRQ_STATUS.
    std::uint32_t take_irq();
    /// Starts `words` at the address of `r`'s program; returns FAULT when it has ended.
    fault run_words(const known_run& r, const std::vector<std::uint32_t>& words);
    /// Loads and runs; the output must be right and no error stand, and the estimate must have told
    /// all figures. Returns the cycles.
    std::uint64_t expect_good_run(const known_run& r);
    void expect_estimate(const known_run& r);
    /// The descriptors end in this fault, interrupt and STATUS say so, and the next good ones are
    /// right.
    void expect_fault(fault f, std::uint32_t status_bit, const known_run& good);
    std::uint64_t fault_address();
};

} // namespace bitloom::bitlet
