// SPDX-License-Identifier: Apache-2.0
// CPU time of register accesses through verilated RTL: `accesses/s` per second of CPU time, by one
// thread, each from TLM over AXI4-Lite to the response. The checker is at the pins.
#include "platforms/block/rtl_registers.h"

#include <Vfusion_unit_axi4lite.h>
#include <Vfusion_unit_axi4lite_fusion_unit_axi4lite.h>
#include <benchmark/benchmark.h>

#include <systemc>

namespace {

using registers_type = bitloom::block::rtl_registers<Vfusion_unit_axi4lite>;
using rtl = Vfusion_unit_axi4lite_fusion_unit_axi4lite;

/// Accesses when it is asked to.
struct software : sc_core::sc_module {
    registers_type& registers;
    bool writes = true;
    unsigned accesses = 0;
    sc_core::sc_event asked;

    software(const sc_core::sc_module_name& name, registers_type& r)
        : sc_module(name)
        , registers(r) {
        SC_HAS_PROCESS(software);
        SC_THREAD(run);
    }
    void run() {
        for (;;) {
            wait(asked);
            for (unsigned n = 0; n < accesses; ++n)
                if (writes)
                    registers.write(rtl::ACTIVATIONS_LOW, n);
                else
                    benchmark::DoNotOptimize(registers.read(rtl::ACTIVATIONS_LOW));
            sc_core::sc_pause();
        }
    }
};

void access(benchmark::State& state, software& s, bool writes) {
    s.writes = writes;
    s.accesses = 10'000;
    while (state.KeepRunning()) {
        s.asked.notify(sc_core::SC_ZERO_TIME);
        sc_core::sc_start();
    }
    state.counters["accesses/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * s.accesses, benchmark::Counter::kIsRate);
}

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    sc_core::sc_clock clock("clock", 10, sc_core::SC_NS);
    registers_type registers("registers");
    registers.clock(clock);
    software s("software", registers);
    sc_core::sc_start(sc_core::SC_ZERO_TIME); // up to its first wait
    benchmark::RegisterBenchmark("write", [&](benchmark::State& state) { access(state, s, true); });
    benchmark::RegisterBenchmark("read", [&](benchmark::State& state) { access(state, s, false); });
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
