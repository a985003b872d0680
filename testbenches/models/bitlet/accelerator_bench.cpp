// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/accelerator_bench.h"

#include "platforms/accelerator/machine_parameters.h"
#include "platforms/compiler/target.h"

namespace bitloom::bitlet {

namespace reg = registers;

configuration::platform_configuration accelerator_bench::small_machine() {
    configuration::platform_configuration c = small_platform();
    c.accelerator.kind = "bitlet";
    c.accelerator.pes = 8;
    c.dram.bits_per_cycle = 51.2; // a part of a bit is left over in most transfers
    return c;
}

void accelerator_bench::prepare(std::uint64_t address, std::uint64_t bytes) {
    write(reg::control, reg::control_reset);
    write(reg::irq_enable, reg::irq_done | reg::irq_error);
    write(reg::descriptors_low, address);
    write(reg::descriptors_high, address >> 32);
    write(reg::descriptors_bytes, bytes);
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
    const auto target = compiler::make_target(configuration.accelerator);
    compiler::known_results known;
    const auto decoder = target->decoder();
    flat_memory_timing port(bandwidth::of(configuration.dram.bits_per_cycle));
    const program_estimate estimate =
        estimate_program(r.program.words(), r.program.program_address, *decoder, target->array(),
                         target->timer(r.program.weights, known),
                         accelerator::buffer_sizes_of(configuration.accelerator), port);
    const sequencer& control = machine.control();
    EXPECT_EQ(estimate.cycles, control.cycles());
    EXPECT_EQ(estimate.instruction_bits, control.instruction_bits());
    EXPECT_EQ(estimate.records, control.executor().records());
}

std::uint64_t accelerator_bench::expect_good_run(const known_run& r) {
    load(r);
    start(r);
    EXPECT_EQ(read(reg::status), reg::status_compute);
    EXPECT_EQ(take_irq(), reg::irq_done);
    EXPECT_EQ(read(reg::status), reg::status_done | reg::status_idle);
    EXPECT_EQ(read(reg::fault), 0U);
    EXPECT_EQ(output_of(r), r.output);
    expect_estimate(r);
    return read(reg::cycles_low);
}

void accelerator_bench::expect_fault(fault f, std::uint32_t status_bit, const known_run& good) {
    EXPECT_EQ(take_irq(), reg::irq_done | reg::irq_error);
    EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(f));
    EXPECT_EQ(read(reg::status), reg::status_halt | status_bit | reg::status_idle);
    EXPECT_FALSE(machine.host.irq.read());
    expect_good_run(good);
}

std::uint64_t accelerator_bench::fault_address() {
    return read(reg::fault_address_low) | std::uint64_t{read(reg::fault_address_high)} << 32;
}

} // namespace bitloom::bitlet
