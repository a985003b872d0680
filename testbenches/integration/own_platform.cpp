// SPDX-License-Identifier: Apache-2.0
// Both accelerators on somebody's own bus: runs a bundle's first sample on each, prints the output.
//
//     own_platform BITFUSION/image.bin BITLET/image.bin
#include "models/bitfusion/bitfusion.h"
#include "models/bitlet/bitlet.h"
#include "models/tiled/program_registers.h"
#include "platforms/firmware/bundle_format.h"

#include "own_parts.h" // beside it: these files are also built outside this tree

#include <cstdio>

namespace {

constexpr std::uint64_t memory_at = 0x80000000, bitfusion_at = 0x28000000, bitlet_at = 0x28001000,
                        second_bundle = 0x82000000;

/// What the bundle was compiled for.
bitloom::bitlet::bitlet_parameters bitlet_parameters() {
    bitloom::bitlet::bitlet_parameters p; // as configs/platforms/bitlet.yaml sets them
    p.array.accumulator_bits = 64;
    p.buffers = {262144, 294912, 65536, 16384};
    return p;
}

void put_sample(own_host& host, const bundle_header& b) {
    const auto in = host.read<bundle_input>(b.inputs);
    std::vector<unsigned char> image(in.image_bytes);
    host.access(tlm::TLM_READ_COMMAND, in.staged, image.data(), image.size());
    host.access(tlm::TLM_WRITE_COMMAND, in.address, image.data(), image.size());
}

void print_output(own_host& host, const bundle_header& b, const char* name, std::uint32_t cycles) {
    const auto out = host.read<bundle_output>(b.outputs);
    std::printf("%s cycles %u logits", name, cycles);
    for (std::uint32_t n = 0; n < out.channels; ++n) // codes of a byte each
        std::printf(" %d%s", host.read<signed char>(out.address + n),
                    n + 1 == out.channels ? "\n" : "");
}

void run_bitfusion(own_host& host, const sc_core::sc_signal<bool>& irq, std::uint64_t bundle) {
    namespace reg = bitloom::tiled::program_registers;
    const auto b = host.read<bundle_header>(bundle);
    put_sample(host, b);
    host.write(bitfusion_at + reg::irq_enable, reg::irq_done | reg::irq_fault);
    host.write(bitfusion_at + reg::program_low, static_cast<std::uint32_t>(b.program_address));
    host.write(bitfusion_at + reg::program_bytes, b.program_bytes);
    host.write(bitfusion_at + reg::control, reg::control_start);
    sc_core::wait(irq.posedge_event());
    print_output(host, b, "bitfusion", host.read<std::uint32_t>(bitfusion_at + reg::cycles_low));
}

void run_bitlet(own_host& host, const sc_core::sc_signal<bool>& irq, std::uint64_t bundle) {
    namespace reg = bitloom::bitlet::registers;
    const auto b = host.read<bundle_header>(bundle);
    put_sample(host, b);
    host.write(bitlet_at + reg::precision, b.precision);
    host.write(bitlet_at + reg::prune, b.prune);
    host.write(bitlet_at + reg::irq_enable, reg::irq_done | reg::irq_error);
    host.write(bitlet_at + reg::descriptors_low, static_cast<std::uint32_t>(b.program_address));
    host.write(bitlet_at + reg::descriptors_bytes, b.program_bytes);
    host.write(bitlet_at + reg::control, reg::control_run);
    sc_core::wait(irq.posedge_event());
    print_output(host, b, "bitlet", host.read<std::uint32_t>(bitlet_at + reg::cycles_low));
}

} // namespace

int sc_main(int argc, char** argv) {
    if (argc != 3)
        return 2;
    own_host host("host");
    own_bus interconnect("bus");
    own_memory memory("memory", 1 << 26);
    bitloom::bitfusion::bitfusion bitfusion("bitfusion", {});
    bitloom::bitlet::bitlet bitlet("bitlet", bitlet_parameters());
    sc_core::sc_signal<bool> bitfusion_irq, bitlet_irq;

    host.socket.bind(interconnect.from);
    bitfusion.memory.bind(interconnect.from);
    bitlet.memory_activations.bind(interconnect.from);
    bitlet.memory_weights.bind(interconnect.from);
    interconnect.ranges = {{memory_at, 1 << 26}, {bitfusion_at, 0x1000}, {bitlet_at, 0x1000}};
    interconnect.to.bind(memory.socket);
    interconnect.to.bind(bitfusion.registers);
    interconnect.to.bind(bitlet.registers);
    bitfusion.irq.bind(bitfusion_irq);
    bitlet.irq.bind(bitlet_irq);

    memory.load(BUNDLE_ADDRESS - memory_at, argv[1]);
    memory.load(second_bundle - memory_at, argv[2]);
    host.program = [&] {
        run_bitfusion(host, bitfusion_irq, BUNDLE_ADDRESS);
        run_bitlet(host, bitlet_irq, second_bundle);
    };
    sc_core::sc_start();
    return 0;
}
