// SPDX-License-Identifier: Apache-2.0
// As bitfusion_benchmark.cpp, on configs/platforms/bitlet.yaml: run it from the root. Floating
// point is rtl_exact.
#include "platforms/configuration/load_platform.h"
#include "platforms/network/import.h"
#include "testbenches/benchmarks/machine_runs.h"

#include <string>
#include <systemc>
#include <utility>
#include <vector>

using namespace bitloom;
using namespace bitloom::benchmarks;

int sc_main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    const configuration::platform_configuration platform =
        configuration::load_platform("configs/platforms/bitlet.yaml", {});
    accelerator::exploration_platform machine("platform", platform);
    std::vector<std::pair<std::string, prepared>> cases;
    cases.emplace_back("convolution_256_3x3_14x14_batch_16_fp32",
                       prepare(convolution(256, 14, 3, fp32_format), platform, 16));
    cases.emplace_back("convolution_256_3x3_14x14_batch_16_8bit",
                       prepare(convolution(256, 14, 3, {8, true}), platform, 16));
    cases.emplace_back("convolution_16_3x3_32x32_batch_1_fp32",
                       prepare(convolution(16, 32, 3, fp32_format), platform, 1));
    for (int n = 1; n < argc; ++n)
        cases.emplace_back(argv[n], prepare(network::import_network(argv[n]), platform, 1));
    machine.host.script = [&] {
        for (const auto& [name, p] : cases)
            benchmark::RegisterBenchmark(name.c_str(), [&machine, &p = p](benchmark::State& state) {
                run(state, machine, p);
            });
        benchmark::RunSpecifiedBenchmarks();
    };
    sc_core::sc_start();
    machine.host.rethrow();
    return 0;
}
