// SPDX-License-Identifier: Apache-2.0
// Instructions per second of the bare interpreter, by kind of loop.
#include "testbenches/models/cpu/assembler.h"
#include "testbenches/models/cpu/memory_bus.h"

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bitloom;
using namespace bitloom::testing;
using namespace bitloom::testing::rv;

/// `body` for ever, its last a jump back; x8 points into RAM, x9 to the device.
void loop(benchmark::State& state, const std::vector<word>& body) {
    memory_bus bus;
    std::vector<word> program;
    li(program, 8, 0x80010000);
    li(program, 9, memory_bus::device);
    program.insert(program.end(), body.begin(), body.end());
    program.push_back(jal(0, -4 * static_cast<int>(body.size())));
    bus.put(memory_bus::base, program);
    riscv::hart hart(bus, {});
    hart.run(10000);
    const std::uint64_t before = hart.retired();
    while (state.KeepRunning())
        hart.run(100000);
    state.counters["instructions/s"] = benchmark::Counter(
        static_cast<double>(hart.retired() - before), benchmark::Counter::kIsRate);
}

const std::vector<std::pair<const char*, std::vector<word>>> loops{
    {"dependent_adds", {addi(1, 1, 1), add(1, 1, 1), addi(1, 1, 3), xor_(1, 1, 2)}},
    {"mixed_arithmetic",
     {addi(1, 1, 1), xor_(2, 1, 3), slli(3, 2, 7), add(4, 3, 1), sub(5, 4, 2), addiw(6, 5, 9),
      r(1, 6, 5, 0, 7, 0x33), r(0, 1, 7, 3, 10, 0x33), r(32, 10, 4, 5, 11, 0x33)}},
    {"count_down", {addi(1, 1, -1), bne(1, 0, 4)}},
    {"loads_and_stores",
     {ld(1, 8, 0), addi(1, 1, 1), sd(1, 8, 8), lw(2, 8, 16), sw(2, 8, 24), lbu(3, 8, 3),
      sb(3, 8, 64), addi(2, 2, 5)}},
    {"copy", {ld(1, 8, 0), sd(1, 8, 256), ld(2, 8, 8), sd(2, 8, 264)}},
    {"atomic_adds", {amo(0, 3, 1, 8, 2), addi(2, 2, 1)}},
};

const bool registered = [] {
    for (const auto& [name, body] : loops)
        benchmark::RegisterBenchmark(
            name, [&body = body](benchmark::State& state) { loop(state, body); });
    return true;
}();

} // namespace
