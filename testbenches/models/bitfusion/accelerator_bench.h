// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion.h"
#include "platforms/accelerator/exploration_platform.h"
#include "platforms/compiler/compile.h"
#include "testbenches/support/graph_builder.h"
#include "testbenches/support/network_oracle.h"
#include "testbenches/support/systemc_fixture.h"

#include <memory>
#include <optional>

namespace bitloom::bitfusion {

using testing::graph_builder;

/// A network compiled for the bench's machine and one sample with its expected output.
struct known_run {
    network::graph net;
    compiler::compiled_program program;
    std::vector<testing::codes> inputs;
    testing::codes output;
};

/// A small machine with 1 MiB of DRAM, driven by the test's script as a driver would.
class accelerator_bench : public testing::systemc_fixture {
protected:
    static constexpr std::uint64_t base = 0x28000000;
    static constexpr std::uint64_t dram_bytes = 1 << 20;

    explicit accelerator_bench(std::uint32_t accumulator_bits = 32);

    known_run compile(const network::graph& net, std::uint32_t seed) const;
    /// One padded convolution with several tiles.
    known_run convolution(std::uint32_t seed) const;
    testing::codes random_codes(const network::tensor& t, std::mt19937& random) const;

    // For scripts.
    std::uint32_t read(std::uint32_t offset) { return machine.host.read_register(base + offset); }
    void write(std::uint32_t offset, std::uint64_t value) {
        machine.host.write_register(base + offset, static_cast<std::uint32_t>(value));
    }
    void load(const known_run& r);
    testing::codes output_of(const known_run& r);
    /// What a block may reserve at most.
    void reserve_whole_buffers(block& b) const;
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

    /// One 4-byte access as told; returns the response.
    tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address,
                                    unsigned length = 4, unsigned char* enables = nullptr,
                                    std::uint32_t* value = nullptr);

    configuration::platform_configuration configuration;
    std::unique_ptr<accelerator::exploration_platform> m_machine;
    accelerator::exploration_platform& machine;

private:
    static configuration::platform_configuration small_machine(std::uint32_t accumulator_bits);
};

} // namespace bitloom::bitfusion
