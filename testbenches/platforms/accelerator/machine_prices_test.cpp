// SPDX-License-Identifier: Apache-2.0
// Published energies, powers and areas, by the same prices that every run is reckoned with.
#include "platforms/accelerator/machine_prices.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/accelerator/technology_file.h"
#include "testbenches/support/systemc_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace bitloom::accelerator {
namespace {

using configuration::accelerator_configuration;
using energy::event;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const energy::component& component(const energy::price_list& prices, const std::string& name) {
    const auto found = std::find_if(prices.components.begin(), prices.components.end(),
                                    [&](const auto& c) { return c.name == name; });
    if (found == prices.components.end())
        throw std::out_of_range(name);
    return *found;
}

double pj(const energy::price_list& prices, const std::string& name, event what) {
    for (const energy::event_price& p : component(prices, name).prices)
        if (p.what == what)
            return p.pj;
    throw std::out_of_range(name);
}

double area(const energy::price_list& prices) {
    double sum = 0;
    for (const energy::component& c : prices.components)
        sum += c.area_um2;
    return sum;
}

energy::technology shipped(const char* name) {
    return technology_of(name).figures;
}

accelerator_configuration bitlet() {
    accelerator_configuration a;
    a.kind = "bitlet";
    a.frequency_hz = 1'000'000'000;
    a.input_buffer_bytes = 262144;
    a.weight_buffer_bytes = 294912;
    a.output_buffer_bytes = 65536;
    a.accumulator_bits = 64;
    return a;
}

TEST(bitfusions_prices, are_those_of_its_banks_at_the_point_of_the_comparison_with_eyeriss) {
    const auto prices = prices_of({}, shipped("bitfusion_45nm"));
    constexpr double word = 32, printed = 0.0005;
    EXPECT_NEAR(pj(prices, "weight_buffer", event::weight_read_bits) * word, 0.684, printed);
    EXPECT_NEAR(pj(prices, "weight_buffer", event::weight_write_bits) * word, 0.925, printed);
    EXPECT_NEAR(pj(prices, "input_buffer", event::input_read_bits) * word, 1.903, printed);
    EXPECT_NEAR(pj(prices, "input_buffer", event::input_write_bits) * word, 3.639, printed);
    EXPECT_NEAR(pj(prices, "output_buffer", event::output_read_bits) * word, 1.061, printed);
    EXPECT_NEAR(pj(prices, "output_buffer", event::output_write_bits) * word, 2.339, printed);
    EXPECT_EQ(pj(prices, "dram", event::dram_read_bits), 15);
    EXPECT_EQ(pj(prices, "fusion_units", event::fusion_unit_cycles), 0.4591875);
    EXPECT_NEAR(component(prices, "fusion_units").leakage_mw * 16 / 512, 0.949, printed);
    EXPECT_TRUE(prices.warnings.empty());
}

TEST(bitfusions_prices, are_the_published_models_defaults_to_the_digit) {
    const auto ours = prices_of({}, shipped("bitfusion_45nm")), theirs = published_prices_of({});
    for (const energy::component& c : theirs.components)
        for (const energy::event_price& p : c.prices)
            EXPECT_DOUBLE_EQ(pj(ours, c.name, p.what), p.pj) << c.name;
}

TEST(bitfusions_prices, are_those_of_the_comparison_with_stripes) {
    accelerator_configuration a;
    a.input_buffer_bytes = a.weight_buffer_bytes = a.output_buffer_bytes = 131072;
    const auto prices = prices_of(a, shipped("bitfusion_45nm"));
    EXPECT_DOUBLE_EQ(pj(prices, "input_buffer", event::input_read_bits), 6.39163 / 32);
    EXPECT_DOUBLE_EQ(pj(prices, "weight_buffer", event::weight_write_bits), 1.26139 / 32);
    EXPECT_DOUBLE_EQ(pj(prices, "output_buffer", event::output_read_bits), 3.98324 / 32);
}

/// mW of 32 PEs in each cycle of 1 ns, every one of `bits` lanes at work.
double published_power(const char* technology, bool is_fixed, unsigned bits) {
    const auto prices = prices_of(bitlet(), shipped(technology));
    constexpr std::uint64_t cycles = 1'000'000;
    energy::event_counts counts;
    counts[is_fixed ? event::fixed_pe_cycles : event::float_pe_cycles] = cycles * 32;
    counts[is_fixed ? event::fixed_lane_cycles : event::float_lane_cycles] = cycles * 32 * bits;
    double total = 0;
    for (const energy::component_energy& e : energy_of(prices, counts, cycles * 1e-9))
        total += e.dynamic;
    return total / cycles; // pJ per ns
}

TEST(bitlets_prices, give_the_published_power) {
    EXPECT_NEAR(published_power("bitlet_28nm", false, 24), 570.15, 0.01 * 570.15);
    EXPECT_NEAR(published_power("bitlet_28nm", true, 16), 432.08, 0.01 * 432.08);
    EXPECT_NEAR(published_power("bitlet_28nm", true, 8), 365.49, 0.01 * 365.49);
    EXPECT_NEAR(published_power("bitlet_65nm", false, 24), 1829.6, 0.01 * 1829.6);
    EXPECT_NEAR(published_power("bitlet_65nm", true, 16), 1390.0, 0.01 * 1390);
    EXPECT_NEAR(published_power("bitlet_65nm", true, 8), 1199.1, 0.01 * 1199.1);
}

TEST(bitlets_prices, give_the_published_area_of_its_pes) {
    const auto prices = prices_of(bitlet(), shipped("bitlet_28nm"));
    double pes = 0;
    for (const char* name : {"preprocessing", "wires", "lanes", "adder_tree", "postprocessing"})
        pes += component(prices, name).area_um2;
    EXPECT_NEAR(pes, 1.542e6, 1);
    EXPECT_GT(area(prices), pes) << "buffers have an area, too";
}

TEST(bit_parallel_prices, are_of_a_multiplication_and_an_addition) {
    configuration::accelerator_configuration a;
    a.kind = "bit_parallel";
    const auto narrow = prices_of(a, shipped("baseline_45nm"));
    EXPECT_DOUBLE_EQ(pj(narrow, "macs", event::mac_cycles), 0.2 + 0.1);
    EXPECT_DOUBLE_EQ(component(narrow, "macs").area_um2, 512 * (282 + 137.0));
    a.operand_bits = 16;
    const auto wide = prices_of(a, shipped("baseline_45nm"));
    EXPECT_NEAR(pj(wide, "macs", event::mac_cycles), std::sqrt(0.2 * 3.1) + 0.1, 1e-12);
    a.accumulator_bits = 48;
    EXPECT_NEAR(pj(prices_of(a, shipped("baseline_45nm")), "macs", event::mac_cycles),
                std::sqrt(0.2 * 3.1) + 0.2, 1e-12);
    EXPECT_THAT(wide.warnings, ::testing::ElementsAre(::testing::HasSubstr("left out")));
}

TEST(eyeriss_prices, of_a_word_are_in_the_published_ratios) {
    configuration::accelerator_configuration a;
    a.kind = "eyeriss";
    const auto prices = prices_of(a, shipped("eyeriss_45nm"));
    constexpr double mac = 16 * 0.2, word = 16;
    EXPECT_DOUBLE_EQ(pj(prices, "pes", event::pe_macs), mac);
    EXPECT_DOUBLE_EQ(pj(prices, "pes", event::register_file_words), 1 * mac);
    EXPECT_DOUBLE_EQ(pj(prices, "pes", event::array_words), 2 * mac);
    for (const auto& [buffer, access] : {std::pair{"input_buffer", event::input_read_bits},
                                         std::pair{"weight_buffer", event::weight_write_bits},
                                         std::pair{"output_buffer", event::output_read_bits},
                                         std::pair{"bias_buffer", event::bias_write_bits}})
        EXPECT_DOUBLE_EQ(pj(prices, buffer, access) * word, 6 * mac);
    EXPECT_DOUBLE_EQ(pj(prices, "dram", event::dram_read_bits) * word, 200 * mac);
    a.rows = 12;
    a.columns = 14;
    energy::technology t = shipped("eyeriss_45nm");
    t.node_nm = 65;
    EXPECT_NEAR(component(prices_of(a, t), "pes").area_um2, 12.25e6, 100);
}

TEST(prices_of_stripes, are_of_the_additions_in_its_units) {
    configuration::accelerator_configuration a;
    a.kind = "stripes";
    const auto prices = prices_of(a, shipped("baseline_45nm"));
    EXPECT_DOUBLE_EQ(pj(prices, "serial_units", event::serial_unit_cycles), 15 * 0.05 + 0.1);
    EXPECT_DOUBLE_EQ(component(prices, "serial_units").area_um2, 4096 * (15 * 67 + 137.0));
    EXPECT_THAT(prices.warnings, ::testing::Contains(::testing::HasSubstr("weight registers")));
}

TEST(prices, follow_the_node) {
    energy::technology t = shipped("bitfusion_45nm");
    const auto at = [&](unsigned node) {
        t.node_nm = node;
        return prices_of({}, t);
    };
    const auto reference = at(45);
    const auto ratio = [&](unsigned node, const char* name, event what) {
        return pj(at(node), name, what) / pj(reference, name, what);
    };
    // Stillmaker and Baas at 16 nm; 28 nm lies between their 32 and 20.
    EXPECT_NEAR(ratio(16, "fusion_units", event::fusion_unit_cycles), 0.1397, 1e-9);
    EXPECT_NEAR(ratio(16, "input_buffer", event::input_read_bits), 0.1397, 1e-9);
    EXPECT_LT(ratio(28, "fusion_units", event::fusion_unit_cycles), 0.5308);
    EXPECT_GT(ratio(28, "fusion_units", event::fusion_unit_cycles), 0.2332);
    double before = 1e9;
    for (const unsigned node : {90, 65, 45, 32, 28, 22, 16}) {
        const auto prices = at(node);
        EXPECT_LT(area(prices), before) << node;
        before = area(prices);
        EXPECT_EQ(prices.warnings.size(), node == 16 ? 1U : 0U) << node;
    }
    EXPECT_THAT(at(16).warnings, ElementsAre(HasSubstr("leakage at 16 nm is not known")));
}

TEST(prices, leak_as_the_chosen_cells) {
    energy::technology t = shipped("bitfusion_45nm");
    const double low = component(prices_of({}, t), "input_buffer").leakage_mw;
    t.leakage_variant = t.variant;
    const double high = component(prices_of({}, t), "input_buffer").leakage_mw;
    EXPECT_NEAR(high, 16 * (3.22997 + 0.108463), 1e-9) << "leakage of gates included";
    EXPECT_GT(high, 1000 * low);
}

TEST(prices, warn_of_a_buffer_that_the_clock_outruns) {
    accelerator_configuration a;
    a.frequency_hz = 4'000'000'000; // IBUF takes 0.295 ns, the others less than 0.25
    EXPECT_THAT(prices_of(a, shipped("bitfusion_45nm")).warnings,
                ElementsAre(HasSubstr("input_buffer: a bank of 2048 bytes takes 0.295 ns, longer "
                                      "than the clock's 0.250 ns")));
}

TEST(prices, warn_of_banks_outside_the_tables) {
    accelerator_configuration a;
    a.weight_buffer_bytes = 1024; // 2 bytes in a bank
    const auto prices = prices_of(a, shipped("bitfusion_45nm"));
    EXPECT_THAT(prices.warnings, ElementsAre(HasSubstr("weight_buffer: a bank of 2 bytes")));
}

} // namespace
} // namespace bitloom::accelerator
