// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/known_keys.h"
#include "platforms/configuration/load_platform.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::configuration {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;
using ::testing::StartsWith;

const std::string defaults = dump(platform_configuration{});

class load_platform_of : public ::testing::Test {
protected:
    platform_configuration load(const std::string& yaml) {
        return load_platform(m_folder.write("p.yaml", yaml), {});
    }

    /// What follows the folder in the refusal of `yaml`: "p.yaml:line: ...".
    std::string refusal(const std::string& yaml) {
        const std::string message = message_of<config_error>([&] { load(yaml); });
        const std::string prefix = (m_folder.path() / "").string();
        EXPECT_THAT(message, StartsWith(prefix)) << yaml.substr(0, 100);
        EXPECT_EQ(message.find('\n'), std::string::npos) << "more than one line";
        return message.substr(std::min(prefix.size(), message.size()));
    }

    scratch_folder m_folder;
};

TEST_F(load_platform_of, reads_every_key) {
    const auto config = load("accelerator:\n"
                             "  kind: bitfusion\n"
                             "  rows: 8\n"
                             "  columns: 64\n"
                             "  frequency_hz: 980e6\n"
                             "  accumulator_bits: 24\n"
                             "  input_buffer_bytes: 1024\n"
                             "  weight_buffer_bytes: 2048\n"
                             "  output_buffer_bytes: 4096\n"
                             "  bias_buffer_bytes: 512\n"
                             "  cost_model: published\n"
                             "  published_energy:\n"
                             "    fusion_unit_pj_per_cycle: 0.25\n"
                             "    input_buffer_read_pj_per_bit: 1e-3\n"
                             "    dram_pj_per_bit: 4\n"
                             "dram: {mode: flat, bits_per_cycle: 64, bytes: 16777216}\n");
    EXPECT_EQ(config.accelerator.kind, "bitfusion");
    EXPECT_EQ(config.accelerator.rows, 8U);
    EXPECT_EQ(config.accelerator.columns, 64U);
    EXPECT_EQ(config.accelerator.frequency_hz, 980'000'000U);
    EXPECT_EQ(config.accelerator.accumulator_bits, 24U);
    EXPECT_EQ(config.accelerator.input_buffer_bytes, 1024U);
    EXPECT_EQ(config.accelerator.weight_buffer_bytes, 2048U);
    EXPECT_EQ(config.accelerator.output_buffer_bytes, 4096U);
    EXPECT_EQ(config.accelerator.bias_buffer_bytes, 512U);
    EXPECT_EQ(config.accelerator.cost_model, "published");
    EXPECT_EQ(config.accelerator.published_energy.fusion_unit_pj_per_cycle, 0.25);
    EXPECT_EQ(config.accelerator.published_energy.input_buffer_read_pj_per_bit, 0.001);
    EXPECT_EQ(config.accelerator.published_energy.dram_pj_per_bit, 4);
    EXPECT_EQ(config.dram.mode, "flat");
    EXPECT_EQ(config.dram.bits_per_cycle, 64U);
    EXPECT_EQ(config.dram.bytes, 16'777'216U);
}

TEST_F(load_platform_of, keeps_the_default_of_every_key_left_out) {
    EXPECT_EQ(dump(load("")), defaults);
    EXPECT_EQ(dump(load("# only a comment\n")), defaults);
    EXPECT_EQ(dump(load("accelerator:\ndram: {}\n")), defaults);
    const auto config = load("accelerator:\n  rows: 4\n");
    EXPECT_EQ(config.accelerator.rows, 4U);
    EXPECT_EQ(config.accelerator.columns, platform_configuration{}.accelerator.columns);
}

TEST_F(load_platform_of, takes_name_and_digest_from_the_file_alone) {
    const auto file = m_folder.write("edge.v2.yaml", "dram: {}\n");
    const auto config = load_platform(file, {"dram.bits_per_cycle=64"});
    EXPECT_EQ(config.name, "edge.v2");
    EXPECT_EQ(config.sha256, "ee7bd317dfe2f133aff2f7c4748c23cf4b2b1f6fe20ee9101458553c3384afe4");
}

TEST_F(load_platform_of, follows_an_alias_to_a_value) {
    const auto config = load("accelerator: {rows: &n 8, columns: *n}\n");
    EXPECT_EQ(config.accelerator.columns, 8U);
}

TEST_F(load_platform_of, refuses_an_unknown_key_with_its_line_and_the_nearest_known_one) {
    EXPECT_EQ(refusal("accelerator:\n  kind: bitfusion\n  rowz: 3\n"),
              "p.yaml:3: accelerator.rowz: unknown key, did you mean accelerator.rows?");
    EXPECT_EQ(refusal("\nacelerator:\n  rows: 3\n"),
              "p.yaml:2: acelerator: unknown key, did you mean accelerator?");
    EXPECT_EQ(refusal("rows: 3\n"), "p.yaml:1: rows: unknown key, did you mean accelerator.rows?");
    EXPECT_EQ(refusal("dram:\n  bit_per_cycle: 3\n"),
              "p.yaml:2: dram.bit_per_cycle: unknown key, did you mean dram.bits_per_cycle?");
}

TEST_F(load_platform_of, lists_the_keys_where_none_is_near) {
    EXPECT_EQ(refusal("dram: {refresh: 1}\n"),
              "p.yaml:1: dram.refresh: unknown key, give one of dram.mode, dram.bits_per_cycle, "
              "dram.bytes, dram.firmware_bytes, dram.preset, dram.channels, dram.mapping, "
              "dram.request_bytes, dram.outstanding");
    EXPECT_THAT(refusal("something: 1\n"),
                AllOf(HasSubstr("accelerator.kind"), EndsWith("technology")));
    EXPECT_THAT(refusal("? " + std::string(100'000, 'x') + "\n: 1\n"),
                HasSubstr("xxx...: unknown key"));
}

TEST_F(load_platform_of, refuses_values_out_of_range) {
    EXPECT_EQ(refusal("accelerator:\n  rows: 0\n"),
              "p.yaml:2: accelerator.rows: 0 is out of range, give a whole number, 1 to 256");
    EXPECT_EQ(refusal("accelerator:\n  rows: 257\n"),
              "p.yaml:2: accelerator.rows: 257 is out of range, give a whole number, 1 to 256");
    EXPECT_THAT(refusal("dram: {bytes: 99999999999999999999}\n"), HasSubstr("is out of range"));
    // A value that would fit only after losing its upper 32 bits.
    EXPECT_THAT(refusal("accelerator: {rows: 4294967297}\n"), HasSubstr("is out of range"));
    EXPECT_EQ(refusal("accelerator: {bias_buffer_bytes: 65}\n"),
              "p.yaml:1: accelerator.bias_buffer_bytes: 65 is not a multiple of 2, give a whole "
              "number, 64 to 67108864, a multiple of 2");
}

TEST_F(load_platform_of, refuses_what_is_not_a_whole_number) {
    for (const char* text :
         {"-3", "+3", "2.5", "1_000", "0x10", "010", "many", "'1 6'", "true", "1e-3", ".inf"})
        EXPECT_THAT(refusal(std::string("accelerator:\n  rows: ") + text + "\n"),
                    AllOf(StartsWith("p.yaml:2: accelerator.rows: '"),
                          EndsWith("' is not a whole number, give a whole number, 1 to 256")));
}

TEST_F(load_platform_of, refuses_timed_memory_that_cannot_be_built) {
    const std::string shipped = "ddr3_1600, ddr4_2400, hbm2_2000, lpddr3_1600, lpddr4_3200_x32";
    EXPECT_EQ(refusal("dram:\n  mode: fast\n"),
              "p.yaml:2: dram.mode: fast times a device, give dram.preset, one of " + shipped +
                  " or a file.yaml");
    EXPECT_EQ(refusal("dram:\n  mode: fast\n  preset: ddr9\n"),
              "p.yaml:3: dram.preset: no 'ddr9' is shipped, give one of " + shipped +
                  " or a file.yaml");
    EXPECT_EQ(refusal("dram:\n  mode: fast\n  preset: ddr4_2400\n  channels: 3\n"),
              "p.yaml:4: dram.channels: 3 is not a power of two, give one");
    EXPECT_EQ(refusal("dram:\n  mode: fast\n  preset: ddr4_2400\n  mapping: row:col:offset\n"),
              "p.yaml:4: dram.mapping: field 'bank' is missing, name row, bank, bankgroup (where "
              "there are several), col and offset");
    EXPECT_THAT(refusal("dram:\n  mode: fast\n  preset: hbm2_2000\n"),
                AllOf(StartsWith("p.yaml: dram.bytes: "), HasSubstr("raise dram.channels")));
    EXPECT_EQ(load("dram: {mode: fast, preset: hbm2_2000, channels: 2}\n").dram.channels, 2U);
    EXPECT_EQ(refusal("dram:\n  mode: detailed\n  preset: ddr4_2400\n  request_bytes: 96\n"),
              "p.yaml:4: dram.request_bytes: 96 is no power of two, give 64");
    EXPECT_EQ(refusal("dram:\n  mode: detailed\n  preset: ddr4_2400\n  bytes: 1048640\n"
                      "  request_bytes: 128\n"),
              "p.yaml:4: dram.bytes: 1048640 is no multiple of dram.request_bytes, 128, give "
              "1048576");
    m_folder.write("mine.yaml", "timing:\n  rc: 3\n");
    EXPECT_THAT(refusal("dram: {mode: fast, preset: mine.yaml}\n"),
                StartsWith("mine.yaml:2: timing.rc: "));
    m_folder.write("mine.yaml", "timing:\n  cl: 20\n");
    EXPECT_EQ(load("dram: {mode: fast, preset: mine.yaml}\n").dram.preset,
              (m_folder.path() / "mine.yaml").string());
}

TEST_F(load_platform_of, takes_widths_of_layers_of_any_name) {
    const platform_configuration config = load("network:\n  layers:\n    conv.1/x:\n"
                                               "      weight_bits: 3\n"
                                               "    dense: {activation_bits: 16}\n");
    const layer_widths& conv = config.layer_widths.at("conv.1/x");
    EXPECT_EQ(conv.weight->bits, 3U);
    EXPECT_FALSE(conv.activation);
    EXPECT_EQ(config.layer_widths.at("dense").activation->bits, 16U);
}

TEST_F(load_platform_of, refuses_widths_that_name_no_layer_or_are_out_of_range) {
    EXPECT_EQ(refusal("network: {layers: {c: {weight_bits: 25}}}\n"),
              "p.yaml:1: network.layers.c.weight_bits: 25 is out of range, give a whole number, 1 "
              "to 24");
    EXPECT_EQ(
        refusal("network: {layers: {c: {activation_bits: 17}}}\n"),
        "p.yaml:1: network.layers.c.activation_bits: 17 is out of range, give a whole number, "
        "1 to 16");
    for (const std::string text :
         {"network: 3\n", "network: {layers: 3}\n", "network: {layers: {c: 3}}\n",
          "network: {weight_bits: 3}\n", "network: {layers: {c: {bits: 3}}}\n",
          "network: {layers: {c: {weight_bits: {a: 3}}}}\n", "network: &a {layers: *a}\n",
          "network: {layers: &a {c: *a}}\n"})
        EXPECT_THAT(refusal(text), HasSubstr("p.yaml:1: network"));
}

TEST_F(load_platform_of, refuses_a_key_of_another_machine_with_its_line) {
    EXPECT_EQ(refusal("accelerator:\n  kind: bitlet\n  columns: 32\n"),
              "p.yaml:3: accelerator.columns: belongs to accelerator.kind: bitfusion or "
              "bit_parallel or eyeriss, this is a bitlet; leave it out");
    const auto file = m_folder.write("p.yaml", "accelerator: {window: 4}\n");
    EXPECT_EQ(load_platform(file, {}, allowed_keys::all).accelerator.window, 4U);
}

TEST_F(load_platform_of, refuses_an_unknown_word) {
    EXPECT_EQ(refusal("dram: {mode: Flat}\n"),
              "p.yaml:1: dram.mode: 'Flat' is not known, give flat or fast or detailed");
    EXPECT_EQ(refusal("accelerator: {kind: tpu}\n"),
              "p.yaml:1: accelerator.kind: 'tpu' is not known, give bitfusion or bitlet or "
              "bit_parallel or stripes or eyeriss");
}

TEST_F(load_platform_of, refuses_a_key_without_a_value) {
    for (const char* text : {"", " ~", " null", " ''"})
        EXPECT_EQ(refusal(std::string("accelerator:\n  rows:") + text + "\n"),
                  "p.yaml:2: accelerator.rows: no value, give a whole number, 1 to 256");
    EXPECT_EQ(refusal("dram: {mode: }\n"),
              "p.yaml:1: dram.mode: no value, give flat or fast or detailed");
}

TEST_F(load_platform_of, refuses_nodes_of_the_wrong_type) {
    const std::string single = "a single value is needed, write `key: value`";
    EXPECT_EQ(refusal("accelerator:\n  rows: [1, 2]\n"), "p.yaml:2: accelerator.rows: " + single);
    EXPECT_EQ(refusal("accelerator:\n  rows: {a: 1}\n"), "p.yaml:2: accelerator.rows: " + single);
    const std::string section = "not a section, write its keys as `key: value`";
    EXPECT_EQ(refusal("accelerator: 16\n"), "p.yaml:1: accelerator: " + section);
    EXPECT_EQ(refusal("accelerator: [rows]\n"), "p.yaml:1: accelerator: " + section);
    EXPECT_EQ(refusal("- rows\n"), "p.yaml:1: " + section);
    EXPECT_EQ(refusal("hello\n"), "p.yaml:1: " + section);
    EXPECT_THAT(refusal("accelerator:\n  [a]: 1\n"),
                StartsWith("p.yaml:2: accelerator: a key that is not a word"));
    EXPECT_EQ(refusal("accelerator.rows: 3\n"), "p.yaml:1: accelerator.rows: not a key, nest the "
                                                "keys instead of joining them by dots");
}

TEST_F(load_platform_of, refuses_a_key_given_twice) {
    EXPECT_EQ(refusal("accelerator:\n  rows: 3\n  rows: 3\n"),
              "p.yaml:3: accelerator.rows: given twice, keep one");
    EXPECT_EQ(refusal("dram:\n  mode: flat\ndram:\n  mode: flat\n"),
              "p.yaml:3: dram: given twice, keep one");
}

TEST_F(load_platform_of, refuses_what_is_not_yaml) {
    EXPECT_THAT(refusal("accelerator:\n  rows: [3\n"), StartsWith("p.yaml:3: not YAML ("));
    EXPECT_THAT(refusal("a: b: c\n"), StartsWith("p.yaml:1: not YAML ("));
    EXPECT_THAT(refusal("@\n"), StartsWith("p.yaml:1: not YAML ("));
    EXPECT_EQ(refusal("dram: {}\n---\ndram: {}\n"), "p.yaml: 2 YAML documents, give one");
    EXPECT_EQ(refusal(","), "p.yaml: 2 YAML documents, give one"); // else out of memory
}

TEST_F(load_platform_of, refuses_files_that_cannot_be_read) {
    const auto missing = (m_folder.path() / "none.yaml").string();
    EXPECT_EQ(message_of<config_error>([&] { load_platform(missing, {}); }),
              missing + ": cannot be read (No such file or directory), give a YAML file");
    const auto folder = m_folder.path().string();
    EXPECT_EQ(message_of<config_error>([&] { load_platform(folder, {}); }),
              folder + ": is a folder, give a YAML file");
}

TEST_F(load_platform_of, bounds_the_work_that_a_hostile_file_asks_for) {
    constexpr std::size_t most = 1U << 20;
    EXPECT_EQ(dump(load(std::string(most, '\n'))), defaults);
    EXPECT_EQ(refusal(std::string(most + 1, '\n')),
              "p.yaml: is larger than 1 MiB, give a platform's YAML file");
    EXPECT_THAT(message_of<config_error>([] { load_platform("/dev/zero", {}); }),
                HasSubstr("is larger than 1 MiB"));
    const auto repeated = [](const std::string& text, std::size_t times) {
        std::string all;
        while (times-- > 0)
            all += text;
        return all;
    };
    for (const char* opening : {"[", "{", "- ", "? ", "{a: ", "[["})
        EXPECT_THAT(refusal(repeated(opening, 200'000)),
                    EndsWith("nested too deeply, give a platform's keys"));
    std::string bomb = "a: &x0 [1, 1]\n";
    for (int i = 1; i < 60; ++i)
        bomb += "b" + std::to_string(i) + ": &x" + std::to_string(i) + " [*x" +
                std::to_string(i - 1) + ", *x" + std::to_string(i - 1) + "]\n";
    EXPECT_THAT(refusal(bomb), HasSubstr("a: unknown key"));
    EXPECT_THAT(refusal("accelerator: &a {rows: *a}\n"), HasSubstr("a single value is needed"));
}

TEST_F(load_platform_of, keeps_a_hostile_key_on_one_harmless_line) {
    EXPECT_THAT(refusal("\"a\\nb\\e[31m\": 1\n"),
                StartsWith("p.yaml:1: a\\x0Ab\\x1B[31m: unknown"));
}

TEST_F(load_platform_of, reads_the_shipped_bit_fusion_as_the_defaults) {
    const auto config = load_platform(BITLOOM_SOURCE_DIR "/configs/platforms/bitfusion.yaml", {});
    EXPECT_EQ(config.name, "bitfusion");
    EXPECT_EQ(dump(config), defaults);
}

} // namespace
} // namespace bitloom::configuration
