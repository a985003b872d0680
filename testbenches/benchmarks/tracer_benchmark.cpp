// SPDX-License-Identifier: Apache-2.0
// What a blocking transaction costs with a watcher between initiator and memory.
#include "models/memory/dram.h"
#include "testbenches/support/test_initiator.h"
#include "tlm_bridges/protocol_checker.h"
#include "tlm_bridges/socket_traces.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <memory>
#include <string>

namespace {

using namespace bitloom;

/// An initiator, what stands between, and memory; reads of four bytes.
struct bench {
    testing::test_initiator initiator;
    dram memory;

    bench(const std::string& name, const socket_tap& between)
        : initiator((name + "_initiator").c_str())
        , memory((name + "_memory").c_str(), {1 << 20, 64, 1'000'000'000}) {
        bind_tapped(initiator.socket, memory.port, between, name);
    }
    void run(benchmark::State& state) {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0x40, {1, 2, 3, 4});
        for (auto _ : state) {
            t.payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
            t.payload.set_dmi_allowed(false);
            benchmark::DoNotOptimize(initiator.send(t.payload));
        }
    }
};

} // namespace

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    tlm_tracer silent("silent");
    protocol_checker checker("checker");
    socket_traces counting({"*"}), to_csv({"*"}), to_json_lines({"*"}), to_chrome({"*"});
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> nowhere(std::fopen("/dev/null", "w"),
                                                                  std::fclose);
    const std::uint64_t all = ~std::uint64_t{0};
    access_trace csv(nowhere.get(), trace_kind::csv, all),
        json_lines(nowhere.get(), trace_kind::json_lines, all),
        chrome(nowhere.get(), trace_kind::chrome, all);

    const auto always = [](auto& watcher) {
        return [&watcher](const socket_pair&) {
            return std::optional<tap_sockets>({watcher.from, watcher.to});
        };
    };
    bench benches[]{{"direct", {}},
                    {"tracer_off", always(silent)},
                    {"tracer_counts", counting.tap()},
                    {"tracer_csv", to_csv.tap()},
                    {"tracer_json_lines", to_json_lines.tap()},
                    {"tracer_chrome", to_chrome.tap()},
                    {"protocol_checker", always(checker)}};
    to_csv.record_to(csv);
    to_json_lines.record_to(json_lines);
    to_chrome.record_to(chrome);
    const char* const names[]{"direct",          "tracer, off",        "tracer, statistics",
                              "tracer, CSV",     "tracer, JSON lines", "tracer, Chrome",
                              "protocol checker"};
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    for (std::size_t n = 0; n < std::size(benches); ++n)
        benchmark::RegisterBenchmark(names[n],
                                     [&b = benches[n]](benchmark::State& state) { b.run(state); });
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
