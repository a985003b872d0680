// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/network_runner.h"
#include "testbenches/support/graph_builder.h"
#include "testbenches/support/systemc_fixture.h"

#include <vector>

namespace bitloom::accelerator {

/// A kernel for one run, where a test needs several.
struct fresh_kernel : testing::systemc_fixture {
    void TestBody() override {}
};

inline run_outcome run_once(const network::graph& net,
                            const configuration::platform_configuration& platform,
                            const input_set& inputs, const run_options& options) {
    fresh_kernel kernel;
    return network_runner(net, platform, inputs, options).run();
}

/// From doorbell to interrupt, over all batches.
inline std::uint64_t cycles_of(const results::run_record& run) {
    std::uint64_t cycles = run.setup_cycles;
    for (const results::layer_record& layer : run.layers)
        cycles += layer.cycles;
    return cycles;
}

/// Buffers so small that layers of the network below take several tiles.
inline configuration::platform_configuration small_machine() {
    configuration::platform_configuration p;
    p.name = "small";
    p.accelerator.rows = 4;
    p.accelerator.columns = 8;
    p.accelerator.input_buffer_bytes = 2048;
    p.accelerator.weight_buffer_bytes = 4096;
    p.accelerator.output_buffer_bytes = 1024;
    p.accelerator.bias_buffer_bytes = 512;
    p.dram.bytes = 1 << 25;
    return p;
}

/// Tensors of residual_network() by what they are.
struct residual_tensors {
    std::size_t input, trunk, branch, sum, pooled, logits;
};

/// Two convolutions, the second with an addition behind it, an average pool and a matmul.
inline residual_tensors residual_network(testing::graph_builder& builder) {
    network::window same;
    same.kernel_height = same.kernel_width = 3;
    same.pad_top = same.pad_left = same.pad_bottom = same.pad_right = 1;
    network::window all;
    all.kernel_height = 9;
    all.kernel_width = 7;
    residual_tensors t{};
    t.input = builder.input(5, 9, 7, {8, true});
    t.trunk = builder.convolution(t.input, 20, same, {8, true}, {8, true});
    t.branch = builder.convolution(t.trunk, 20, same, {8, true}, {8, true});
    t.sum = builder.add(t.branch, t.trunk, {8, true});
    t.pooled = builder.pool(network::layer_kind::average_pool, t.sum, all, false);
    t.logits = builder.matmul(t.pooled, 10, {8, true}, {8, true});
    builder.output(t.logits);
    return t;
}

} // namespace bitloom::accelerator
