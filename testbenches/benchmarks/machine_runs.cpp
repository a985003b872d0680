// SPDX-License-Identifier: Apache-2.0
#include "testbenches/benchmarks/machine_runs.h"

#include "models/common/float_formats.h"
#include "platforms/accelerator/input_arrays.h"
#include "platforms/accelerator/tensor_codes.h"

#include <algorithm>
#include <random>
#include <utility>

namespace bitloom::benchmarks {

namespace {

/// The bits of an fp32.
std::int32_t gaussian(std::mt19937& random, float deviation) {
    const float value = std::normal_distribution<float>(0, deviation)(random);
    return static_cast<std::int32_t>(bits_of(value));
}

} // namespace

network::graph convolution(std::int64_t channels, std::int64_t size, std::int64_t kernel,
                           operand_format format) {
    network::graph net;
    net.name = "convolution";
    for (const char* name : {"x", "y"}) {
        network::tensor t;
        t.name = name;
        t.shape = {channels, size, size};
        t.channels = channels;
        t.height = t.width = size;
        t.quantised.format = format;
        if (!format.is_floating())
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
    if (!format.is_floating()) {
        l.clamp_low = format.lowest();
        l.clamp_high = format.highest();
    }
    l.weight_format = format;
    l.weight_scales = {format.is_floating() ? 1 : 0.01F};
    l.bias.assign(static_cast<std::size_t>(channels), 0);
    l.weights.own().resize(static_cast<std::size_t>(channels * channels * kernel * kernel));
    std::mt19937 random(1);
    for (std::int32_t& w : l.weights.own())
        w = format.is_floating()
                ? gaussian(random, 0.02F)
                : static_cast<std::int32_t>(format.lowest() +
                                            static_cast<int>(random() >> (32 - format.bits)));
    net.layers.push_back(l);
    net.inputs = {{"x", 0, false}};
    net.outputs = {{"y", 1, false}};
    return net;
}

namespace {

accelerator::tensor_codes input_codes(const network::graph& net, std::uint64_t batch,
                                      unsigned seed) {
    const network::tensor& t = net.tensors[net.inputs.front().tensor];
    if (!t.quantised.format.is_floating())
        return accelerator::seeded_inputs(net, batch, seed).codes.front();
    std::mt19937 random(seed);
    accelerator::tensor_codes codes(batch * static_cast<std::size_t>(t.elements()));
    for (std::int32_t& code : codes) // behind a Relu
        code = std::max(gaussian(random, 1), 0);
    return codes;
}

} // namespace

prepared prepare(network::graph net, const configuration::platform_configuration& platform,
                 std::uint64_t batch) {
    prepared p;
    p.net = std::move(net);
    p.program = compiler::compile(p.net, platform, batch);
    p.input = p.net.stored(p.net.inputs.front().tensor);
    for (unsigned n = 0; n < 2; ++n)
        p.inputs[n] = accelerator::codes_to_memory(input_codes(p.net, batch, n),
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

} // namespace bitloom::benchmarks
