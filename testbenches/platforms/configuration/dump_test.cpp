// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/describe.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_platform.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace bitloom::configuration {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(dump, is_read_back_as_the_same_configuration) {
    const testing::scratch_folder folder;
    platform_configuration config;
    // A value of its own for every number, so that two exchanged keys would show.
    std::uint64_t step = 0;
    const auto change = [&](const key&, const auto& rule, auto& value) {
        if constexpr (std::is_same_v<std::decay_t<decltype(rule)>, whole_range>)
            value = static_cast<std::decay_t<decltype(value)>>(
                rule.highest - 2 * (step++ % ((rule.highest - rule.lowest) / 2 + 1)));
        if constexpr (std::is_same_v<std::decay_t<decltype(rule)>, real_range>)
            value = rule.highest - 0.1 * static_cast<double>(++step);
        if constexpr (std::is_same_v<std::decay_t<decltype(rule)>, truth>)
            value = !value;
    };
    describe(change, config);
    const std::string text = dump(config);
    const auto reloaded = load_platform(folder.write("dumped.yaml", text), {});
    EXPECT_EQ(dump(reloaded), text);
    EXPECT_NE(text, dump(platform_configuration{}));
    EXPECT_EQ(reloaded.accelerator.rows, 256U);
    EXPECT_EQ(reloaded.accelerator.columns, 1022U);
    EXPECT_EQ(reloaded.dram.bytes, config.dram.bytes);
}

TEST(dump, leaves_out_the_keys_of_other_machines) {
    platform_configuration config;
    EXPECT_THAT(dump(config), Not(HasSubstr("  pes:")));
    config.accelerator.kind = "bitlet";
    EXPECT_THAT(dump(config), HasSubstr("  pes: 32"));
    EXPECT_THAT(dump(config), Not(HasSubstr("  rows:")));
    EXPECT_THAT(dump(config), Not(HasSubstr("published_energy")));
    const testing::scratch_folder folder;
    EXPECT_EQ(dump(load_platform(folder.write("dumped.yaml", dump(config)), {})), dump(config));
}

TEST(dump, explains_every_key_with_sentence_unit_and_range) {
    EXPECT_THAT(dump({}), HasSubstr("dram:\n"));
    EXPECT_THAT(dump({}), HasSubstr("  # Clock of the accelerator. (Hz, 1000 to 10000000000)\n"
                                    "  frequency_hz: 500000000\n"));
}

TEST(dump, quotes_a_path_that_yaml_would_take_apart) {
    platform_configuration config;
    config.technology = "/a folder: mine #1/\"t\".yaml";
    const testing::scratch_folder folder;
    EXPECT_EQ(load_platform(folder.write("dumped.yaml", dump(config)), {}).technology,
              config.technology);
}

TEST(dump, nests_sections_within_sections) {
    EXPECT_THAT(dump({}), HasSubstr("  published_energy:\n    # "));
    EXPECT_THAT(dump({}), HasSubstr("\n    fusion_unit_pj_per_cycle: 0.4591875\n"));
}

TEST(description, holds_a_default_that_its_own_rule_allows) {
    const platform_configuration defaults;
    const auto check = [](const key& entry, const auto& rule, const auto& value) {
        EXPECT_EQ(read_value(rule, fmt::format("{}", value), entry.path), value) << entry.path;
    };
    describe(check, defaults);
}

TEST(description, gives_every_key_one_sentence_and_every_number_a_unit) {
    const platform_configuration defaults;
    const auto check = [](const key& entry, const auto& rule, const auto&) {
        EXPECT_THAT(entry.sentence, ::testing::EndsWith(".")) << entry.path;
        using kind = std::decay_t<decltype(rule)>;
        EXPECT_EQ(entry.unit.empty(),
                  (std::is_same_v<kind, choice> || std::is_same_v<kind, truth> ||
                   std::is_same_v<kind, name_or_file> || std::is_same_v<kind, free_text>))
            << entry.path;
    };
    describe(check, defaults);
}

TEST(key_table, stands_in_the_readme_of_configs) {
    EXPECT_THAT(testing::text_of(BITLOOM_SOURCE_DIR "/configs/README.md"),
                HasSubstr("\n\n" + key_table()))
        << "put this table into configs/README.md:\n"
        << key_table();
}

} // namespace
} // namespace bitloom::configuration
