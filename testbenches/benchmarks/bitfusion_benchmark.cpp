// SPDX-License-Identifier: Apache-2.0
// CPU time from doorbell to interrupt on the simulated machine, one thread. `MAC/s` is the rate
// per second of CPU time. Arguments that name networks are run, too, one image at a time:
//   bitfusion_benchmark --benchmark_filter=resnet configs/networks/resnet18.yaml
#include "platforms/accelerator/exploration_platform.h"
#include "platforms/accelerator/input_arrays.h"
#include "platforms/accelerator/tensor_codes.h"
#include "platforms/compiler/compile.h"
#include "platforms/network/import.h"

#include <benchmark/benchmark.h>

#include <random>
#include <systemc>

namespace {

using bitloom::operand_format;
using namespace bitloom;

network::graph convolution(std::int64_t channels, std::int64_t size, std::int64_t kernel,
                           unsigned bits) {
    network::graph net;
    net.name = "convolution";
    const operand_format format{bits, true};
    for (const char* name : {"x", "y"}) {
        network::tensor t;
        t.name = name;
        t.shape = {channels, size, size};
        t.channels = channels;
        t.height = t.width = size;
        t.quantised.format = format;
        t.quantised.scale = name[0] == 'x' ? 0.02F : 0.5F;
        net.tensors.push_back(t);
    }
    network::layer l;
    l.name = "conv";
    l.inputs = {0};
    l.output = 1;
    l.geometry.kernel_height = l.geometry.kernel_width = kernel;
    l.geometry.pad_top = l.geometry.pad_left = l.geometry.pad_bottom = l.geometry.pad_right =
        kernel / 2;
    l.clamp_low = format.lowest();
    l.clamp_high = format.highest();
    l.weight_format = format;
    l.weight_scales = {0.01F};
    l.bias.assign(static_cast<std::size_t>(channels), 0);
    l.weights.resize(static_cast<std::size_t>(channels * channels * kernel * kernel));
    std::mt19937 random(1);
    for (std::int16_t& w : l.weights)
        w = static_cast<std::int16_t>(format.lowest() +
                                      static_cast<int>(random() >> (32 - format.bits)));
    net.layers.push_back(l);
    net.inputs = {{"x", 0, false}};
    net.outputs = {{"y", 1, false}};
    return net;
}

struct prepared {
    network::graph net;
    compiler::compiled_program program;
    std::size_t input = 0;               ///< the tensor
    std::vector<std::uint8_t> inputs[2]; ///< fresh ones alternate
};

prepared prepare(network::graph net, std::uint64_t batch) {
    prepared p;
    p.net = std::move(net);
    p.program = compiler::compile(p.net, {}, batch);
    p.input = p.net.stored(p.net.inputs.front().tensor);
    for (unsigned n = 0; n < 2; ++n)
        p.inputs[n] =
            accelerator::codes_to_memory(accelerator::seeded_inputs(p.net, batch, n).codes.front(),
                                         *p.program.tensors[p.input], 0, batch);
    return p;
}

void run(benchmark::State& state, accelerator::exploration_platform& machine, const prepared& p) {
    machine.load(p.program);
    std::uint64_t macs = 0, cycles = 0, n = 0;
    while (state.KeepRunning()) {
        state.PauseTiming();
        const auto& input = p.inputs[n++ % 2];
        machine.host.write_memory(p.program.tensors[p.input]->address, input.data(), input.size());
        state.ResumeTiming();
        cycles += machine.execute(p.program).cycles;
        for (const auto& record : machine.control().executor().records())
            macs += record.macs;
    }
    const auto rate = [](std::uint64_t count) {
        return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kIsRate);
    };
    state.counters["MAC/s"] = rate(macs);
    state.counters["cycles/s"] = rate(cycles);
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    accelerator::exploration_platform machine("platform", configuration::platform_configuration{});
    std::vector<std::pair<std::string, prepared>> cases;
    cases.emplace_back("convolution_256_3x3_14x14_batch_16_8bit",
                       prepare(convolution(256, 14, 3, 8), 16));
    cases.emplace_back("convolution_256_3x3_14x14_batch_16_4bit",
                       prepare(convolution(256, 14, 3, 4), 16));
    cases.emplace_back("convolution_256_3x3_14x14_batch_16_2bit",
                       prepare(convolution(256, 14, 3, 2), 16));
    cases.emplace_back("convolution_16_3x3_32x32_batch_1_8bit",
                       prepare(convolution(16, 32, 3, 8), 1));
    for (int n = 1; n < argc; ++n)
        cases.emplace_back(argv[n], prepare(network::import_network(argv[n]), 1));
    machine.host.script = [&] {
        for (const auto& [name, p] : cases)
            benchmark::RegisterBenchmark(name.c_str(), [&machine, &p = p](benchmark::State& state) {
                run(state, machine, p);
            });
        benchmark::RunSpecifiedBenchmarks();
    };
    sc_core::sc_start();
    machine.host.rethrow();
    return 0;
}
