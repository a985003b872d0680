// SPDX-License-Identifier: Apache-2.0
// CPU time of the clocked Bitlet PE, waveforms off: `cycles/s` per second of CPU time, groups as
// close as the published RTL takes them; and of the arithmetic, `groups/s`. Argument: bits of
// Gaussian fixed-point weights, 0 for fp32.
#include "models/bitlet/cycle/processing_element.h"
#include "models/bitlet/group_arithmetic.h"
#include "models/bitlet/operand_codes.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <systemc>
#include <vector>

namespace {

using namespace bitloom::bitlet;

struct bench : sc_core::sc_module {
    processing_element pe;

    bench(const sc_core::sc_module_name& name, group_protocol protocol, sc_core::sc_clock& clock)
        : sc_module(name)
        , pe("pe", {}, protocol) {
        pe.clock(clock);
        SC_HAS_PROCESS(bench);
        SC_METHOD(pause);
        sensitive << pe.finished();
        dont_initialize();
    }
    void pause() { sc_core::sc_pause(); }
};

std::uint32_t bits_of(double value) {
    const auto narrow = static_cast<float>(value);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &narrow, sizeof bits);
    return bits;
}

std::vector<group_job> gaussian_groups(unsigned bits) {
    std::mt19937 random(1);
    std::normal_distribution<double> gaussian;
    std::vector<group_job> jobs(1000);
    for (group_job& job : jobs) {
        job.control.is_fixed = bits != 0;
        for (unsigned i = 0; i < largest_group; ++i) {
            const double w = gaussian(random), a = std::abs(gaussian(random));
            if (bits == 0) {
                put_float_weight(job.operands, i, bits_of(w));
                job.operands.activation[i] = bits_of(a);
                continue;
            }
            const double largest = (1 << (bits - 1)) - 1;
            const auto code = [&](double x) {
                return static_cast<std::int32_t>(
                    std::lround(std::clamp(x / 4, -1.0, 1.0) * largest));
            };
            put_fixed_weight(job.operands, i, code(w));
            job.operands.activation[i] = fixed_word(code(a));
        }
    }
    return jobs;
}

void clocked(benchmark::State& state, bench& b, unsigned bits) {
    const std::vector<group_job> jobs = gaussian_groups(bits);
    const std::uint64_t before = b.pe.edges();
    while (state.KeepRunning()) {
        for (const group_job& job : jobs)
            b.pe.start(job);
        sc_core::sc_start();
        b.pe.take_results();
    }
    state.counters["cycles/s"] =
        benchmark::Counter(static_cast<double>(b.pe.edges() - before), benchmark::Counter::kIsRate);
}

void arithmetic(benchmark::State& state, unsigned bits) {
    const std::vector<group_job> jobs = gaussian_groups(bits);
    while (state.KeepRunning())
        for (const group_job& job : jobs)
            benchmark::DoNotOptimize(compute_group({}, job.control, job.operands));
    state.counters["groups/s"] = benchmark::Counter(static_cast<double>(state.iterations()) *
                                                        static_cast<double>(jobs.size()),
                                                    benchmark::Counter::kIsRate);
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    sc_core::sc_clock clock("clock", 1, sc_core::SC_NS);
    bench overlapped("overlapped", group_protocol::overlapped, clock);
    bench simple("simple", group_protocol::after_result, clock);
    for (const unsigned bits : {8U, 16U, 0U}) {
        const std::string name = bits == 0 ? "fp32" : std::to_string(bits) + "bit";
        benchmark::RegisterBenchmark(("clocked_" + name).c_str(), [&, bits](benchmark::State& s) {
            clocked(s, overlapped, bits);
        });
        benchmark::RegisterBenchmark(("clocked_simple_" + name).c_str(),
                                     [&, bits](benchmark::State& s) { clocked(s, simple, bits); });
        benchmark::RegisterBenchmark(("arithmetic_" + name).c_str(),
                                     [bits](benchmark::State& s) { arithmetic(s, bits); });
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
