// SPDX-License-Identifier: Apache-2.0
// CPU time of the clocked array, waveforms off: `cycles/s` per second of CPU time, `brick_cycles/s`
// for all its BitBricks. Arguments: rows, columns, width of both operands.
#include "models/bitfusion/cycle/clocked_array.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <systemc>
#include <vector>

namespace {

using namespace bitloom;
using namespace bitloom::bitfusion;

struct bench : sc_core::sc_module {
    clocked_array array;
    tile_banks banks;

    bench(const sc_core::sc_module_name& name, array_shape shape, sc_core::sc_clock& clock)
        : sc_module(name)
        , array("array", shape) {
        array.clock(clock);
        SC_HAS_PROCESS(bench);
        SC_METHOD(pause);
        sensitive << array.finished();
        dont_initialize();
    }
    void pause() { sc_core::sc_pause(); }
};

void run(benchmark::State& state, bench& b, array_shape shape, unsigned bits) {
    const operand_format format{bits, true};
    const std::uint64_t beats = 20'000;
    const std::size_t codes = beats * shape.rows * fused_pes(bits, bits);
    std::mt19937 random(1);
    std::vector<std::int32_t> activations(codes), weights(codes * shape.columns);
    for (auto* operands : {&activations, &weights})
        for (std::int32_t& code : *operands)
            code = format.lowest() + static_cast<std::int32_t>(random() >> (32 - bits));
    fill_banks({format, format, beats, activations.data(), weights.data()}, shape.rows,
               shape.columns, b.banks);
    const std::uint64_t before = b.array.edges();
    while (state.KeepRunning()) {
        b.array.start(b.banks);
        sc_core::sc_start();
    }
    const auto cycles = static_cast<double>(b.array.edges() - before);
    state.counters["cycles/s"] = benchmark::Counter(cycles, benchmark::Counter::kIsRate);
    state.counters["brick_cycles/s"] = benchmark::Counter(
        cycles * shape.rows * shape.columns * bricks_per_unit, benchmark::Counter::kIsRate);
    b.array.take_results();
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    sc_core::sc_clock clock("clock", 2, sc_core::SC_NS);
    bench small("small", {4, 4, 32}, clock), large("large", {16, 32, 32}, clock);
    for (const unsigned bits : {8U, 4U, 2U, 16U})
        benchmark::RegisterBenchmark(("array_4x4_" + std::to_string(bits) + "bit").c_str(),
                                     [&](benchmark::State& state) {
                                         run(state, small, {4, 4, 32}, bits);
                                     });
    benchmark::RegisterBenchmark("array_16x32_8bit", [&](benchmark::State& state) {
        run(state, large, {16, 32, 32}, 8);
    });
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
