// SPDX-License-Identifier: Apache-2.0
// CPU time of the published cost model: the search over all layers of the eight networks of the
// authors' comparison, and the cost of one known mapping. One thread.
#include "models/bitfusion/published_model.h"
#include "models/bitfusion/published_search.h"

#include <benchmark/benchmark.h>

#include <vector>

namespace bitloom::bitfusion::published {
namespace {

/// The distinct layers with kernel, size, stride, channels in and out, widths, im2col; batch 16.
const std::vector<layer> layers{
    // AlexNet
    {11, 55, 4, 3, 96, 16, 8, 8, true},
    {5, 27, 1, 96, 256, 16, 4, 4, false},
    {3, 13, 1, 512, 384, 16, 4, 4, false},
    {3, 13, 1, 384, 384, 16, 4, 4, false},
    {3, 13, 1, 384, 256, 16, 4, 4, false},
    {1, 1, 1, 18432, 8192, 16, 4, 4, false},
    {1, 1, 1, 8192, 8192, 16, 4, 4, false},
    {1, 1, 1, 8192, 1000, 16, 8, 8, false},
    // SVHN
    {3, 32, 1, 3, 64, 16, 8, 1, true},
    {3, 32, 1, 64, 64, 16, 1, 1, false},
    {3, 16, 1, 64, 128, 16, 1, 1, false},
    {3, 16, 1, 128, 128, 16, 1, 1, false},
    {3, 8, 1, 128, 256, 16, 1, 1, false},
    {3, 8, 1, 256, 256, 16, 1, 1, false},
    {1, 1, 1, 4096, 1024, 16, 1, 1, false},
    {1, 1, 1, 1024, 1024, 16, 1, 1, false},
    {1, 1, 1, 1024, 10, 16, 1, 1, false},
    // CIFAR-10
    {3, 32, 1, 3, 128, 16, 8, 8, true},
    {3, 32, 1, 128, 128, 16, 2, 2, false},
    {3, 16, 1, 128, 256, 16, 2, 2, false},
    {3, 16, 1, 256, 256, 16, 2, 2, false},
    {3, 8, 1, 256, 512, 16, 2, 2, false},
    {3, 8, 1, 512, 512, 16, 2, 2, false},
    {1, 1, 1, 8192, 1024, 16, 2, 2, false},
    {1, 1, 1, 1024, 1024, 16, 2, 2, false},
    {1, 1, 1, 1024, 10, 16, 2, 2, false},
    // LeNet-5
    {5, 32, 1, 1, 32, 16, 2, 2, true},
    {5, 16, 1, 32, 64, 16, 2, 2, false},
    {1, 1, 1, 4096, 512, 16, 2, 2, false},
    {1, 1, 1, 512, 10, 16, 2, 2, false},
    // VGG-7, which shares the rest with CIFAR-10
    {3, 32, 1, 3, 128, 16, 2, 2, true},
    // ResNet-18
    {7, 112, 2, 3, 128, 16, 8, 8, true},
    {1, 56, 1, 128, 128, 16, 4, 4, false},
    {3, 56, 1, 128, 128, 16, 4, 4, false},
    {1, 28, 2, 128, 256, 16, 4, 4, false},
    {3, 28, 1, 256, 256, 16, 4, 4, false},
    {1, 28, 1, 256, 256, 16, 4, 4, false},
    {1, 14, 2, 256, 512, 16, 4, 4, false},
    {3, 14, 1, 512, 512, 16, 4, 4, false},
    {1, 14, 1, 512, 512, 16, 4, 4, false},
    {1, 7, 2, 512, 1024, 16, 4, 4, false},
    {3, 7, 1, 1024, 1024, 16, 4, 4, false},
    {1, 7, 1, 1024, 1024, 16, 4, 4, false},
    // RNN, LSTM
    {1, 1, 1, 4096, 4096, 16, 4, 4, false},
    {1, 1, 1, 3600, 3600, 16, 4, 4, false},
};

/// The port's width and the factor on the Eyeriss point's buffers.
machine point(std::uint64_t bits_per_cycle, std::uint64_t buffers) {
    machine m;
    m.bits_per_cycle = bits_per_cycle;
    m.half_buffers.activations *= buffers;
    m.half_buffers.weights *= buffers;
    m.half_buffers.outputs *= buffers;
    return m;
}

void search_all(benchmark::State& state) {
    const machine m = point(static_cast<std::uint64_t>(state.range(0)),
                            static_cast<std::uint64_t>(state.range(1)));
    while (state.KeepRunning())
        for (const layer& l : layers)
            benchmark::DoNotOptimize(search(m, l));
}
BENCHMARK(search_all)
    ->ArgNames({"bits_per_cycle", "buffers"})
    ->Args({192, 1})
    ->Args({64, 1})
    ->Args({512, 1})
    ->Args({4096, 8})
    ->Unit(benchmark::kMillisecond);

void known_mappings(benchmark::State& state) {
    const machine m;
    std::vector<mapping> found;
    found.reserve(layers.size());
    for (const layer& l : layers)
        found.push_back(search(m, l)->best);
    while (state.KeepRunning())
        for (std::size_t n = 0; n < layers.size(); ++n)
            benchmark::DoNotOptimize(cost_of(m, layers[n], found[n]));
}
BENCHMARK(known_mappings)->Unit(benchmark::kMicrosecond);

} // namespace
} // namespace bitloom::bitfusion::published
