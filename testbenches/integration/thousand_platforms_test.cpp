// SPDX-License-Identifier: Apache-2.0
// What is made and unmade a thousand times in one process leaves nothing behind. Memory is what
// malloc has given out, and files and mappings are those of the process.
#include "platforms/accelerator/estimate.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/load_soc.h"
#include "platforms/network/import.h"
#include "platforms/soc/soc_platform.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/support/known_run.h"

#include <malloc.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace bitloom {
namespace {

using accelerator::fresh_kernel;

struct held {
    std::size_t bytes = 0, files = 0, mappings = 0;
};

held held_now() {
    held h;
    const struct mallinfo2 m = mallinfo2();
    h.bytes = m.uordblks + m.hblkhd;
    h.files = static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        ++h.mappings;
    return h;
}

/// Memory after the thousandth time is that after the hundredth, within a mebibyte.
void expect_nothing_left_behind(const std::function<void(unsigned)>& once) {
    constexpr std::size_t mebibyte = 1 << 20;
    held after_hundred;
    for (unsigned n = 0; n < 1000; ++n) {
        once(n);
        if (n == 99)
            after_hundred = held_now();
    }
    const held at_end = held_now();
    EXPECT_LT(at_end.bytes, after_hundred.bytes + mebibyte);
    EXPECT_LE(at_end.files, after_hundred.files);
    EXPECT_LT(at_end.mappings, after_hundred.mappings + 20);
    ::testing::Test::RecordProperty(
        "growth", std::to_string(static_cast<std::int64_t>(at_end.bytes - after_hundred.bytes)));
}

configuration::platform_configuration machine(unsigned n) {
    configuration::platform_configuration p = accelerator::small_machine();
    p.accelerator.kind = n % 2 == 0 ? "bitfusion" : "bitlet";
    p.accelerator.pes = 8;
    const char* const modes[] = {"flat", "fast", "detailed"};
    p.dram.mode = modes[n / 2 % 3];
    if (p.dram.mode != "flat")
        p.dram.preset = "ddr4_2400";
    return p;
}

TEST(a_thousand_times, platforms_are_made_and_unmade) {
    expect_nothing_left_behind([](unsigned n) {
        fresh_kernel kernel;
        const accelerator::exploration_platform platform("platform", machine(n));
    });
}

TEST(a_thousand_times, systems_on_chip_are_made_and_unmade) {
    const auto config =
        configuration::load_soc(BITLOOM_SOURCE_DIR "/configs/platforms/soc_both.yaml", {});
    expect_nothing_left_behind([&](unsigned) {
        fresh_kernel kernel;
        const soc::soc_platform platform("soc", config);
    });
}

TEST(a_thousand_times, programs_run_each_in_a_simulation_of_its_own) {
    testing::graph_builder builder(6);
    accelerator::residual_network(builder);
    std::vector<testing::known_run> runs;
    for (unsigned n = 0; n < 6; ++n)
        runs.push_back(testing::compile_run(builder.net(), machine(n), n));
    expect_nothing_left_behind([&](unsigned n) {
        fresh_kernel kernel;
        accelerator::exploration_platform platform("platform", machine(n));
        const testing::known_run& r = runs[n % 6];
        testing::codes output;
        platform.host.script = [&] {
            testing::load(platform.host, r);
            platform.execute(r.program);
            output = testing::output_of(platform.host, r);
        };
        sc_core::sc_start();
        platform.host.rethrow();
        EXPECT_EQ(output, r.output);
    });
}

TEST(a_thousand_times, networks_are_estimated) {
    const auto net = network::import_network(BITLOOM_SOURCE_DIR "/configs/networks/digits.onnx");
    expect_nothing_left_behind([&](unsigned n) {
        configuration::platform_configuration p = machine(2 * (n % 2)); // flat
        p.accelerator = {};
        p.accelerator.kind = n % 2 == 0 ? "bitfusion" : "stripes";
        EXPECT_GT(accelerator::cycles_of(accelerator::estimate(net, p, 1)), 1000U);
    });
}

TEST(a_thousand_times, configurations_and_networks_are_read) {
    expect_nothing_left_behind([](unsigned n) {
        const char* const kinds[] = {"bitfusion", "bitlet", "eyeriss"};
        const auto p = configuration::load_platform(
            std::string(BITLOOM_SOURCE_DIR "/configs/platforms/") + kinds[n % 3] + ".yaml", {});
        EXPECT_EQ(p.accelerator.kind, kinds[n % 3]);
        EXPECT_FALSE(network::import_network(BITLOOM_SOURCE_DIR "/configs/networks/digits.onnx")
                         .layers.empty());
    });
}

} // namespace
} // namespace bitloom
