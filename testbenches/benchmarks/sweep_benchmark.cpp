// SPDX-License-Identifier: Apache-2.0
// Points of a sweep: what an estimate of resnet18 takes on designs that differ in array and memory.
#include "platforms/explore/evaluator.h"

#include <benchmark/benchmark.h>

#include <systemc>

namespace {

using namespace bitloom;

/// Every point another array or bandwidth: of the blocks none has been met before.
explore::sweep space_around(const char* platform, const char* array_key) {
    const std::filesystem::path configs = BITLOOM_SOURCE_DIR "/configs";
    explore::sweep s;
    s.platforms = {configs / "platforms" / platform};
    s.networks = {configs / "networks/resnet18.yaml"};
    explore::parameter array{array_key, {}, {}, ""}, memory{"dram.bits_per_cycle", {}, {}, ""};
    for (int units = 8; units < 40; ++units)
        array.values.push_back(std::to_string(units));
    for (int bits = 64; bits < 384; ++bits)
        memory.values.push_back(std::to_string(bits));
    s.parameters = {array, memory};
    return s;
}

void estimate_points(benchmark::State& state, const char* platform, const char* array_key) {
    const explore::sweep s = space_around(platform, array_key);
    const explore::evaluator files(s);
    const explore::space places(s, files.bases());
    // The first point of a machine that needs weights reads them: import_network below.
    files.evaluate(places.at(0), places.sets_of(places.at(0)));
    std::uint64_t next = 331;
    for (auto _ : state) {
        const explore::point p = places.at(next);
        next = (next + 331) % places.size(); // prime to the number of points
        const explore::evaluation result = files.evaluate(p, places.sets_of(p));
        if (!result.error.empty())
            state.SkipWithError(result.error.c_str());
    }
    state.SetItemsProcessed(state.iterations());
}

void import_network(benchmark::State& state, network::import_for use) {
    const std::filesystem::path configs = BITLOOM_SOURCE_DIR "/configs";
    for (auto _ : state)
        benchmark::DoNotOptimize(
            network::import_network(configs / "networks/resnet18.yaml", use).layers.size());
}

BENCHMARK_CAPTURE(import_network, shapes, network::import_for::shapes)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(import_network, weights, network::import_for::running)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(estimate_points, bitfusion, "bitfusion.yaml", "accelerator.rows")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(estimate_points, bitlet, "bitlet.yaml", "accelerator.pes")
    ->Unit(benchmark::kMillisecond);

} // namespace

// The library's main() asks for it; nothing is simulated.
int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
