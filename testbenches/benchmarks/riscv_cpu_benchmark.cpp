// SPDX-License-Identifier: Apache-2.0
// Instructions and device accesses per second of the core on its bus, with peripherals.
#include "testbenches/models/cpu/program.h"
#include "testbenches/models/cpu/soc_bench.h"

#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

namespace {

using namespace bitloom::testing;
using namespace bitloom::testing::rv;

struct loop_body {
    const char* name;
    std::vector<word> words;
    unsigned device_accesses;
};
const std::vector<loop_body> loops{
    {"arithmetic",
     {addi(1, 1, 1), xor_(2, 1, 3), slli(3, 2, 7), add(4, 3, 1), sub(5, 4, 2), addiw(6, 5, 9)},
     0},
    {"count_down", {addi(1, 1, -1), bne(1, 0, 4)}, 0},
    {"loads_and_stores",
     {ld(1, 8, 0), addi(1, 1, 1), sd(1, 8, 8), lw(2, 8, 16), sw(2, 8, 24), addi(2, 2, 5)},
     0},
    {"uart_status", {lbu(1, 9, 5)}, 1},
    {"uart_scratch", {sb(1, 9, 7), lbu(2, 9, 7)}, 2},
    {"timer_time", {ld(1, 10, -8)}, 1},
    {"controller_threshold", {sw(1, 11, 0), lw(2, 11, 0)}, 2},
};

void run(benchmark::State& state, soc& s, const loop_body& body) {
    program p;
    p.load(8, soc::ram_at + 0x10000).load(9, soc::uart_at).load(10, soc::timer_at + 0xc000);
    p.load(11, soc::controller_at + 0x200000);
    for (const word w : body.words)
        p << w;
    p << jal(0, -4 * static_cast<int>(body.words.size()));
    s.put(soc::ram_at, p.words);
    s.cpu.core().flush();
    s.cpu.core().set_pc(soc::ram_at);
    sc_core::sc_start(sc_core::sc_time(100, sc_core::SC_US));
    const std::uint64_t before = s.cpu.core().retired();
    while (state.KeepRunning())
        sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_MS));
    const auto rate = [&](double count) {
        return benchmark::Counter(count, benchmark::Counter::kIsRate);
    };
    const auto retired = static_cast<double>(s.cpu.core().retired() - before);
    state.counters["instructions/s"] = rate(retired);
    state.counters["accesses/s"] =
        rate(retired * body.device_accesses / static_cast<double>(body.words.size() + 1));
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    soc s;
    for (const loop_body& body : loops)
        benchmark::RegisterBenchmark(body.name,
                                     [&](benchmark::State& state) { run(state, s, body); });
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
