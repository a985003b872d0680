// SPDX-License-Identifier: Apache-2.0
// CPU time of the DRAM models: `bursts/s` of 64 bytes per second of CPU time, DDR4-2400. The
// argument of the modules is the bytes of a request; tiles are read one after the other.
#include "models/memory/dram_detailed.h"
#include "models/memory/dram_fast.h"
#include "models/memory/sdram/trace_driver.h"
#include "testbenches/support/trace_initiator.h"

#include <benchmark/benchmark.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <memory>
#include <random>
#include <systemc>
#include <vector>

namespace {

using namespace bitloom;

constexpr std::uint64_t window = 64 << 20; ///< the contents that a benchmark touches
constexpr unsigned bursts = 100'000;

void count_bursts(benchmark::State& state) {
    state.counters["bursts/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * bursts, benchmark::Counter::kIsRate);
}

void driven(benchmark::State& state, sdram::engine engine, bool random) {
    std::vector<sdram::trace_request> trace(bursts);
    std::mt19937_64 source(1);
    for (unsigned n = 0; n < bursts; ++n)
        trace[n] = {random ? source() % (1ULL << 32) : n * 64, false};
    while (state.KeepRunning())
        benchmark::DoNotOptimize(drive({}, engine, trace, 32));
    count_bursts(state);
}

struct blocking_initiator : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<blocking_initiator> socket{"socket"};
    explicit blocking_initiator(const sc_core::sc_module_name& name)
        : sc_module(name) {}
};

void annotated(benchmark::State& state, blocking_initiator& initiator) {
    const auto bytes = static_cast<unsigned>(state.range(0));
    std::vector<unsigned char> data(bytes);
    tlm::tlm_generic_payload p;
    p.set_command(tlm::TLM_READ_COMMAND);
    p.set_data_ptr(data.data());
    p.set_data_length(bytes);
    p.set_streaming_width(bytes);
    std::uint64_t address = 0;
    sc_core::sc_time delay;
    while (state.KeepRunning())
        for (unsigned n = 0; n < bursts * 64 / bytes; ++n) {
            p.set_address(address);
            p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
            initiator.socket->b_transport(p, delay);
            address = (address + bytes) % window;
        }
    count_bursts(state);
}

/// Twice through the four phases, to the end.
void phased(benchmark::State& state, testing::trace_initiator& initiator) {
    const auto bytes = static_cast<unsigned>(state.range(0));
    std::uint64_t address = 0;
    while (state.KeepRunning()) {
        std::vector<testing::trace_initiator::request> trace(bursts * 64 / bytes);
        for (auto& r : trace) {
            r = {address, false, bytes};
            address = (address + bytes) % window;
        }
        initiator.play(std::move(trace));
        sc_core::sc_start();
    }
    count_bursts(state);
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    const sdram::preset device;
    blocking_initiator blocking("blocking");
    dram_fast fast("fast", device);
    blocking.socket.bind(fast.port);
    testing::trace_initiator phases("phases");
    dram_detailed detailed("detailed", device);
    phases.socket.bind(detailed.port);
    const auto driver = [](const char* name, sdram::engine engine, bool random) {
        benchmark::RegisterBenchmark(
            name, [=](benchmark::State& state) { driven(state, engine, random); });
    };
    driver("driver_fast_stream", sdram::engine::fast, false);
    driver("driver_fast_random", sdram::engine::fast, true);
    driver("driver_detailed_stream", sdram::engine::detailed, false);
    driver("driver_detailed_random", sdram::engine::detailed, true);
    benchmark::RegisterBenchmark("dram_fast_b_transport",
                                 [&](benchmark::State& state) { annotated(state, blocking); })
        ->RangeMultiplier(8)
        ->Range(64, 32768);
    benchmark::RegisterBenchmark("dram_detailed_nb_transport",
                                 [&](benchmark::State& state) { phased(state, phases); })
        ->RangeMultiplier(4)
        ->Range(64, 4096);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
