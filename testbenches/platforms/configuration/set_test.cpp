// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/configuration/load_platform.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::configuration {
namespace {

using testing::message_of;
using ::testing::StartsWith;

class set_option : public ::testing::Test {
protected:
    platform_configuration load(const std::vector<std::string>& sets) {
        return load_platform(m_folder.write("p.yaml", text), sets);
    }
    std::string refusal(const std::string& set) {
        return message_of<config_error>([&] { load({set}); });
    }

    std::string text = "accelerator: {rows: 4, columns: 4}\n";

private:
    testing::scratch_folder m_folder;
};

TEST_F(set_option, overrides_the_file) {
    const auto config = load({"accelerator.rows=8", "accelerator.frequency_hz=1e9"});
    EXPECT_EQ(config.accelerator.rows, 8U);
    EXPECT_EQ(config.accelerator.columns, 4U);
    EXPECT_EQ(config.accelerator.frequency_hz, 1'000'000'000U);
}

TEST_F(set_option, lets_the_last_one_win) {
    EXPECT_EQ(load({"accelerator.rows=8", "accelerator.rows=2"}).accelerator.rows, 2U);
}

TEST_F(set_option, checks_even_a_value_that_a_later_one_replaces) {
    EXPECT_THROW(load({"accelerator.rows=0", "accelerator.rows=2"}), config_error);
}

TEST_F(set_option, refuses_an_unknown_key_with_the_nearest_known_one) {
    EXPECT_EQ(refusal("accelerator.rowz=3"),
              "--set accelerator.rowz=3: unknown key, did you mean accelerator.rows?");
    EXPECT_EQ(refusal("columns=3"),
              "--set columns=3: unknown key, did you mean accelerator.columns?");
}

TEST_F(set_option, refuses_bad_values) {
    EXPECT_EQ(refusal("accelerator.rows=300"),
              "--set accelerator.rows=300: 300 is out of range, give a whole number, 1 to 256");
    EXPECT_EQ(refusal("accelerator.rows=a=b"), "--set accelerator.rows=a=b: 'a=b' is not a whole "
                                               "number, give a whole number, 1 to 256");
    EXPECT_EQ(refusal("accelerator.rows="),
              "--set accelerator.rows=: no value, give a whole number, 1 to 256");
    for (const std::string mode : {"fast", "detailed"})
        EXPECT_THAT(refusal("dram.mode=" + mode),
                    StartsWith("--set dram.mode=" + mode + ": " + mode + " times a device"));
}

TEST_F(set_option, refuses_what_the_machine_does_not_have) {
    EXPECT_EQ(refusal("accelerator.pes=8"),
              "--set accelerator.pes=8: belongs to accelerator.kind: bitlet, this is a bitfusion; "
              "leave it out");
    EXPECT_THAT(refusal("accelerator.kind=bitlet"),
                ::testing::EndsWith("p.yaml:1: accelerator.rows: belongs to accelerator.kind: "
                                    "bitfusion or bit_parallel or eyeriss, this is a bitlet; "
                                    "leave it out"));
}

TEST_F(set_option, takes_true_and_false_where_a_key_is_a_question) {
    const std::string key = "accelerator.rtl_exact";
    text = "accelerator: {kind: bitlet}\n";
    EXPECT_FALSE(load({key + "=false"}).accelerator.rtl_exact);
    EXPECT_TRUE(load({key + "=false", key + "=true"}).accelerator.rtl_exact);
    EXPECT_EQ(refusal(key + "=1"), "--set " + key + "=1: '1' is not known, give true or false");
    EXPECT_EQ(refusal(key + "="), "--set " + key + "=: no value, give true or false");
}

TEST_F(set_option, takes_fractions_where_a_key_is_no_count) {
    const std::string key = "accelerator.published_energy.dram_pj_per_bit";
    EXPECT_EQ(load({key + "=0.125"}).accelerator.published_energy.dram_pj_per_bit, 0.125);
    EXPECT_EQ(load({key + "=2e-3"}).accelerator.published_energy.dram_pj_per_bit, 0.002);
    EXPECT_EQ(refusal(key + "=-1"),
              "--set " + key + "=-1: -1 is out of range, give a number, 0 to 1000000");
    EXPECT_EQ(refusal(key + "=1.5x"),
              "--set " + key + "=1.5x: '1.5x' is not a number, give a number, 0 to 1000000");
    EXPECT_EQ(refusal(key + "=nan"),
              "--set " + key + "=nan: nan is out of range, give a number, 0 to 1000000");
    EXPECT_EQ(refusal(key + "="), "--set " + key + "=: no value, give a number, 0 to 1000000");
}

TEST_F(set_option, refuses_what_is_no_assignment) {
    for (const char* set : {"accelerator.rows", "", "=3"})
        EXPECT_EQ(refusal(set),
                  std::string("--set ") + set + ": not an assignment, write path=value");
    EXPECT_EQ(refusal("accelerator=3"), "--set accelerator=3: is a section, set a key inside it");
}

TEST_F(set_option, takes_widths_of_layers_and_the_last_one_wins) {
    const auto config =
        load({"network.layers.a.b/c.weight_bits=4", "network.layers.a.b/c.weight_bits=2",
              "network.layers.a.b/c.activation_bits=1"});
    EXPECT_EQ(config.layer_widths.at("a.b/c").weight->bits, 2U);
    EXPECT_EQ(config.layer_widths.at("a.b/c").activation->bits, 1U);
    EXPECT_THAT(refusal("network.layers.c.bits=4"),
                StartsWith("--set network.layers.c.bits=4: unknown key, write network.layers."));
    EXPECT_THAT(refusal("network.layers.c.weight_bits=0"), ::testing::HasSubstr("1 to 24"));
}

} // namespace
} // namespace bitloom::configuration
