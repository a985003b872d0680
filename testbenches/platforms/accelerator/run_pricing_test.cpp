// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/network_estimate.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/results/recorded_run.h"
#include "platforms/results/result_json.h"
#include "testbenches/platforms/accelerator/runner_bench.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <random>

namespace bitloom::accelerator {
namespace {

using json = nlohmann::json;

double number(const json& in, const char* key) {
    return in.at(key).get<double>();
}

/// Every sum of a result, exactly: parts of a layer, of the set-up, of the run; layers and set-up
/// of the run; components.
void expect_exact_sums(const json& result) {
    const json& totals = result["totals"];
    double parts[5] = {};
    const char* names[] = {"compute", "buffers", "dram", "static", "total"};
    const auto check = [&](const json& energy) {
        EXPECT_EQ(number(energy, "compute") + number(energy, "buffers") + number(energy, "dram") +
                      number(energy, "static"),
                  number(energy, "total"));
        for (std::size_t n = 0; n < std::size(names); ++n)
            parts[n] += number(energy, names[n]);
    };
    for (const json& layer : result["layers"]) {
        check(layer["energy_pj"]);
        double of_components = 0;
        for (const auto& [name, c] : layer["component_energy_pj"].items())
            of_components += number(c, "dynamic") + number(c, "static");
        EXPECT_EQ(of_components, number(layer["energy_pj"], "total"));
    }
    check(totals["setup_energy_pj"]);
    double of_components = 0, area = 0;
    for (const json& c : totals["components"]) {
        of_components += number(c["energy_pj"], "dynamic") + number(c["energy_pj"], "static");
        area += number(c, "area_um2");
    }
    for (std::size_t n = 0; n < std::size(names); ++n)
        EXPECT_EQ(parts[n], number(totals["energy_pj"], names[n])) << names[n];
    EXPECT_EQ(of_components, number(totals["energy_pj"], "total"));
    if (totals.contains("area_um2")) {
        EXPECT_EQ(area, number(totals, "area_um2"));
    }
}

/// Counts of any size that a run can have.
results::run_record random_record(std::mt19937& random) {
    const auto count = [&](double digits) {
        return static_cast<std::uint64_t>(
            std::pow(10, std::uniform_real_distribution<>(0, digits)(random)));
    };
    results::run_record r;
    r.platform.emplace();
    r.platform->accelerator.kind = testing::pick(random, 0, 1) == 0 ? "bitfusion" : "bitlet";
    r.frequency_hz = r.platform->accelerator.frequency_hz = count(10) + 1000;
    r.setup_cycles = count(8);
    r.instruction_read_bits = count(8);
    const double digits = std::uniform_real_distribution<>(2, 16)(random);
    for (int n = 0; n < 30; ++n) {
        results::layer_record l;
        l.name = "l" + std::to_string(n);
        l.kind = "convolution";
        l.cycles = count(digits);
        for (results::buffer_traffic* t : {&l.input, &l.weight, &l.output, &l.bias})
            *t = {count(digits), count(digits)};
        l.dram_read_bits = count(digits);
        l.dram_write_bits = count(digits);
        for (const energy::event e :
             {energy::event::fusion_unit_cycles, energy::event::fixed_pe_cycles,
              energy::event::float_lane_cycles})
            l.work[e] = count(digits);
        r.layers.push_back(l);
    }
    return r;
}

TEST(priced_run, is_exactly_the_sum_of_its_parts_as_it_is_written) {
    std::mt19937 random(5);
    for (int n = 0; n < 100; ++n) {
        results::run_record r = random_record(random);
        price(r);
        expect_exact_sums(json::parse(results::result_json(r)));
    }
}

TEST(priced_run, charges_a_layer_for_its_own_events_and_time_alone) {
    std::mt19937 random(6);
    results::run_record r = random_record(random);
    r.platform->accelerator.kind = "bitfusion";
    r.layers[3] = {};
    r.layers[3].name = "fused";
    r.layers[3].fused_into = "l2";
    price(r);
    EXPECT_EQ(r.layers[3].energy->total, 0);
    EXPECT_GT(r.layers[2].energy->total, 0);
    EXPECT_NEAR(r.layers[2].energy->dram,
                15.0 *
                    static_cast<double>(r.layers[2].dram_read_bits + r.layers[2].dram_write_bits),
                1e-9 * r.layers[2].energy->dram);
    EXPECT_EQ(r.energy->setup.compute + r.energy->setup.buffers, 0);
    EXPECT_GT(r.energy->setup.dram, 0) << "the program is fetched";
    EXPECT_GT(r.energy->setup.standby, 0);
}

TEST(priced_run, names_the_layer_of_the_highest_mean_power) {
    results::run_record r;
    r.platform.emplace();
    r.frequency_hz = 500'000'000;
    for (const auto& [name, cycles, bits] :
         {std::tuple{"long", 10000, 1'000'000}, {"hot", 10, 100'000}, {"idle", 0, 0}}) {
        results::layer_record l;
        l.name = name;
        l.cycles = static_cast<std::uint64_t>(cycles);
        l.dram_read_bits = static_cast<std::uint64_t>(bits);
        r.layers.push_back(l);
    }
    price(r);
    EXPECT_EQ(r.energy->peak_layer, "hot");
    // 100,000 bits at 15 pJ in 10 cycles of 2 ns, and leakage
    EXPECT_NEAR(r.energy->peak_power_mw, 1.5e6 / 20 + 30.4, 1);
}

TEST(priced_run, is_the_same_when_its_file_is_priced_again) {
    testing::graph_builder g(3);
    residual_network(g);
    for (const char* kind : {"bitfusion", "bitlet"}) {
        configuration::platform_configuration platform = small_machine();
        platform.accelerator.kind = kind;
        const results::run_record first = estimate_network(g.net(), platform, 5, 2);
        const testing::scratch_folder folder;
        const auto file = folder.write("result.json", results::result_json(first));
        results::run_record again = results::recorded_run(results::result_file(file.string()));
        const auto expect_same = [&] {
            ASSERT_EQ(again.layers.size(), first.layers.size());
            for (std::size_t l = 0; l < first.layers.size(); ++l) {
                EXPECT_EQ(again.layers[l].energy->total, first.layers[l].energy->total);
                EXPECT_EQ(again.layers[l].energy->buffers, first.layers[l].energy->buffers);
                EXPECT_EQ(counts_of(again.layers[l]), counts_of(first.layers[l]));
            }
            EXPECT_EQ(again.energy->setup.total, first.energy->setup.total);
            EXPECT_EQ(again.energy->area_um2, first.energy->area_um2);
            EXPECT_EQ(again.energy->peak_power_mw, first.energy->peak_power_mw);
        };
        expect_same(); // as it was read
        price(again);
        expect_same();
    }
}

} // namespace
} // namespace bitloom::accelerator
