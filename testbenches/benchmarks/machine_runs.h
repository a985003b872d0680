// SPDX-License-Identifier: Apache-2.0
// A network on a simulated machine, from doorbell to interrupt, as a benchmark.
#pragma once

#include "platforms/accelerator/exploration_platform.h"
#include "platforms/compiler/compile.h"
#include "platforms/network/graph.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

namespace bitloom::benchmarks {

/// As many output as input channels, padded to the same size.
network::graph convolution(std::int64_t channels, std::int64_t size, std::int64_t kernel,
                           operand_format format);

struct prepared {
    network::graph net;
    compiler::compiled_program program;
    std::size_t input = 0;               ///< the tensor
    std::vector<std::uint8_t> inputs[2]; ///< fresh ones alternate
};

prepared prepare(network::graph net, const configuration::platform_configuration& platform,
                 std::uint64_t batch);

/// `machine`: of the platform that `p` is prepared for.
void run(benchmark::State& state, accelerator::exploration_platform& machine, const prepared& p);

} // namespace bitloom::benchmarks
