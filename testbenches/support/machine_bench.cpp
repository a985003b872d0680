// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/machine_bench.h"

#include <cstring>

namespace bitloom::testing {

configuration::platform_configuration machine_bench::small_platform() {
    configuration::platform_configuration c;
    c.accelerator.input_buffer_bytes = 2048;
    c.accelerator.weight_buffer_bytes = 4096;
    c.accelerator.output_buffer_bytes = 4096;
    c.accelerator.bias_buffer_bytes = 1024;
    c.dram.bytes = dram_bytes;
    c.dram.firmware_bytes = 0;
    return c;
}

machine_bench::machine_bench(const configuration::platform_configuration& platform)
    : configuration(platform)
    , m_machine(std::make_unique<accelerator::exploration_platform>("machine", configuration))
    , machine(*m_machine) {}

void machine_bench::write_words(const known_run& r, const std::vector<std::uint32_t>& words) {
    std::vector<std::uint8_t> bytes(words.size() * 4);
    std::memcpy(bytes.data(), words.data(), bytes.size());
    machine.host.write_memory(r.program.program_address, bytes.data(), bytes.size());
}

known_run machine_bench::convolution(std::uint32_t seed) const {
    graph_builder g(seed);
    network::window w;
    w.kernel_height = w.kernel_width = 3;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    const std::size_t in = g.input(16, 12, 12, {8, false});
    g.output(g.convolution(in, 24, w, {4, true}, {8, true}));
    return compile(g.net(), seed);
}

void machine_bench::reserve_whole_buffers(tiled::block& b) const {
    const configuration::accelerator_configuration& a = configuration.accelerator;
    b.loads[0].reserved_bytes = a.input_buffer_bytes;
    b.loads[1].reserved_bytes = b.store.reserved_bytes = a.output_buffer_bytes;
    b.loads[2].reserved_bytes = a.weight_buffer_bytes;
    b.loads[3].reserved_bytes = a.bias_buffer_bytes;
}

tlm::tlm_response_status machine_bench::access(tlm::tlm_command command, std::uint64_t address,
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

} // namespace bitloom::testing
