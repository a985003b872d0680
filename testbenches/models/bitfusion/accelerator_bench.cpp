// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include "models/bitfusion/program_estimate.h"
#include "platforms/accelerator/machine_parameters.h"

#include <cstring>

namespace bitloom::bitfusion {

namespace reg = registers;

configuration::platform_configuration
accelerator_bench::small_machine(std::uint32_t accumulator_bits) {
    configuration::platform_configuration c;
    c.accelerator.accumulator_bits = accumulator_bits;
    c.accelerator.rows = 4;
    c.accelerator.columns = 8;
    c.accelerator.input_buffer_bytes = 2048;
    c.accelerator.weight_buffer_bytes = 4096;
    c.accelerator.output_buffer_bytes = 4096;
    c.accelerator.bias_buffer_bytes = 1024;
    c.dram.bytes = dram_bytes;
    c.dram.bits_per_cycle = 64;
    return c;
}

accelerator_bench::accelerator_bench(std::uint32_t accumulator_bits)
    : configuration(small_machine(accumulator_bits))
    , m_machine(std::make_unique<accelerator::exploration_platform>("machine", configuration))
    , machine(*m_machine) {}

testing::codes accelerator_bench::random_codes(const network::tensor& t,
                                               std::mt19937& random) const {
    const operand_format f = t.quantised.format;
    testing::codes c(static_cast<std::size_t>(t.elements()));
    for (std::int16_t& code : c)
        code = static_cast<std::int16_t>(testing::pick(random, f.lowest(), f.highest()));
    return c;
}

known_run accelerator_bench::compile(const network::graph& net, std::uint32_t seed) const {
    known_run r;
    r.net = net;
    r.program = compiler::compile(net, configuration, 1);
    std::mt19937 random(seed);
    for (const network::port& p : net.inputs)
        r.inputs.push_back(random_codes(net.tensors[p.tensor], random));
    r.output = testing::evaluate(net, r.inputs)[net.outputs[0].tensor];
    return r;
}

known_run accelerator_bench::convolution(std::uint32_t seed) const {
    graph_builder g(seed);
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    const std::size_t in = g.input(16, 12, 12, {8, false});
    g.output(g.convolution(in, 24, w, {4, true}, {8, true}));
    return compile(g.net(), seed);
}

void accelerator_bench::load(const known_run& r) {
    machine.load(r.program);
    for (std::size_t i = 0; i < r.inputs.size(); ++i) {
        const std::size_t tensor = r.net.stored(r.net.inputs[i].tensor);
        const auto bytes = testing::to_memory(r.inputs[i], r.net.tensors[tensor]);
        machine.host.write_memory(r.program.tensors[tensor]->address, bytes.data(), bytes.size());
    }
}

testing::codes accelerator_bench::output_of(const known_run& r) {
    const std::size_t tensor = r.net.stored(r.net.outputs[0].tensor);
    std::vector<std::uint8_t> bytes(testing::memory_bytes(r.net.tensors[tensor]));
    machine.host.read_memory(r.program.tensors[tensor]->address, bytes.data(), bytes.size());
    return testing::from_memory(bytes.data(), r.net.tensors[tensor]);
}

void accelerator_bench::reserve_whole_buffers(block& b) const {
    const configuration::accelerator_configuration& a = configuration.accelerator;
    b.loads[0].reserved_bytes = a.input_buffer_bytes;
    b.loads[1].reserved_bytes = b.store.reserved_bytes = a.output_buffer_bytes;
    b.loads[2].reserved_bytes = a.weight_buffer_bytes;
    b.loads[3].reserved_bytes = a.bias_buffer_bytes;
}

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
    std::vector<std::uint8_t> bytes(words.size() * 4);
    std::memcpy(bytes.data(), words.data(), bytes.size());
    machine.host.write_memory(r.program.program_address, bytes.data(), bytes.size());
    start(r.program.program_address, bytes.size());
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

tlm::tlm_response_status accelerator_bench::access(tlm::tlm_command command, std::uint64_t address,
                                                   unsigned length, unsigned char* enables,
                                                   std::uint32_t* value) {
    std::uint32_t data[4] = {value != nullptr ? *value : 0U, 0, 0, 0};
    tlm::tlm_generic_payload p;
    p.set_command(command);
    p.set_address(address);
    p.set_data_ptr(reinterpret_cast<unsigned char*>(data));
    p.set_data_length(length);
    p.set_streaming_width(length);
    p.set_byte_enable_ptr(enables);
    p.set_byte_enable_length(enables != nullptr ? 4 : 0);
    p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    sc_core::sc_time delay;
    machine.host.socket->b_transport(p, delay);
    if (value != nullptr)
        *value = data[0];
    return p.get_response_status();
}

} // namespace bitloom::bitfusion
