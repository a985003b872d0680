// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include "models/bitfusion/program_estimate.h"
#include "platforms/accelerator/machine_parameters.h"

namespace bitloom::bitfusion {

namespace reg = registers;

configuration::platform_configuration
accelerator_bench::small_machine(std::uint32_t accumulator_bits) {
    configuration::platform_configuration c = small_platform();
    c.accelerator.accumulator_bits = accumulator_bits;
    c.accelerator.rows = 4;
    c.accelerator.columns = 8;
    c.dram.bits_per_cycle = 64;
    return c;
}

accelerator_bench::accelerator_bench(std::uint32_t accumulator_bits)
    : machine_bench(small_machine(accumulator_bits)) {}

void accelerator_bench::start(std::uint64_t address, std::uint64_t bytes) {
    write(reg::irq_enable, reg::irq_done | reg::irq_fault);
    write(reg::program_low, address);
    write(reg::program_high, address >> 32);
    write(reg::program_bytes, bytes);
    write(reg::control, reg::control_clear_fault | reg::control_start);
}

std::uint32_t accelerator_bench::take_irq() {
    machine.host.wait_for_irq();
    const std::uint32_t status = read(reg::irq_status);
    write(reg::irq_status, status);
    while (machine.host.irq.read())
        sc_core::wait(sc_core::SC_ZERO_TIME);
    return status;
}

fault accelerator_bench::run_words(const known_run& r, const std::vector<std::uint32_t>& words) {
    write_words(r, words);
    start(r.program.program_address, words.size() * 4);
    take_irq();
    return static_cast<fault>(read(reg::fault));
}

void accelerator_bench::expect_estimate(const known_run& r) {
    const program_estimate estimate = estimate_program(
        r.program.words(), accelerator::bitfusion_parameters_of(configuration.accelerator),
        bandwidth::of(configuration.dram.bits_per_cycle));
    const sequencer& control = machine.control();
    EXPECT_EQ(estimate.cycles, control.cycles());
    EXPECT_EQ(estimate.instruction_bits, control.instruction_bits());
    EXPECT_EQ(estimate.records, control.executor().records());
}

std::uint64_t accelerator_bench::expect_good_run(const known_run& r) {
    load(r);
    start(r.program.program_address, r.program.program_bytes());
    EXPECT_EQ(read(reg::status), reg::status_busy);
    EXPECT_EQ(take_irq(), reg::irq_done);
    EXPECT_EQ(read(reg::status), reg::status_done);
    EXPECT_EQ(read(reg::fault), 0U);
    EXPECT_EQ(output_of(r), r.output);
    expect_estimate(r);
    return read(reg::cycles_low);
}

void accelerator_bench::expect_fault(fault f, const known_run& good) {
    EXPECT_EQ(take_irq(), reg::irq_done | reg::irq_fault);
    EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(f));
    EXPECT_EQ(read(reg::status), reg::status_fault);
    EXPECT_FALSE(machine.host.irq.read());
    expect_good_run(good);
}

std::uint64_t accelerator_bench::fault_address() {
    return read(reg::fault_address_low) | std::uint64_t{read(reg::fault_address_high)} << 32;
}

} // namespace bitloom::bitfusion
