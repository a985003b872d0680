// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/load_soc.h"
#include "platforms/configuration/soc_map.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::configuration {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;
using ::testing::StartsWith;
using testing::text_of;

const std::filesystem::path shipped =
    std::filesystem::path(BITLOOM_SOURCE_DIR) / "configs/platforms";

class load_soc_of : public ::testing::Test {
protected:
    soc_configuration load(const std::string& yaml, const std::vector<std::string>& sets = {}) {
        return load_soc(m_folder.write("s.yaml", yaml), sets);
    }
    /// What follows the folder in the refusal of `yaml` and `sets`.
    std::string refusal(const std::string& yaml, const std::vector<std::string>& sets = {}) {
        const std::string message = message_of<config_error>([&] { load(yaml, sets); });
        EXPECT_EQ(message.find('\n'), std::string::npos) << "more than one line";
        const std::string prefix = (m_folder.path() / "").string();
        return message.find(prefix) == 0 ? message.substr(prefix.size()) : message;
    }

    scratch_folder m_folder;
    const std::string m_two = "accelerators:\n  - kind: bitfusion\n  - kind: bitlet\n";
};

TEST_F(load_soc_of, gives_an_accelerator_what_its_platform_file_says) {
    for (const char* kind : {"bitfusion", "bitlet"}) {
        const auto system = load_soc(shipped / ("soc_" + std::string(kind) + ".yaml"), {});
        const auto alone = load_platform(shipped / (std::string(kind) + ".yaml"), {});
        ASSERT_EQ(system.accelerators.size(), 1U);
        EXPECT_EQ(dump(system.accelerators[0].platform), dump(alone));
        EXPECT_EQ(system.accelerators[0].address, 0x28000000U);
        EXPECT_EQ(system.accelerators[0].source, 0x30U);
    }
    const auto both = load_soc(shipped / "soc_both.yaml", {});
    ASSERT_EQ(both.accelerators.size(), 2U);
    EXPECT_EQ(both.accelerators[0].name, "bitfusion0");
    EXPECT_EQ(both.accelerators[1].name, "bitlet1");
    EXPECT_EQ(both.accelerators[1].address, 0x28001000U);
    EXPECT_EQ(both.accelerators[1].source, 0x31U);
    EXPECT_EQ(both.accelerators[0].platform.dram.bits_per_cycle, 192);
    EXPECT_EQ(both.accelerators[1].platform.dram.bits_per_cycle, 102.4) << "each port its own";
}

TEST_F(load_soc_of, lets_an_entry_and_then_set_change_the_platform_file) {
    m_folder.write("machine.yaml",
                   "accelerator: {rows: 4, columns: 4}\ndram: {bits_per_cycle: 64}");
    const std::string yaml = "accelerators:\n  - rows: 8\n    platform: machine.yaml\n";
    const auto a = load(yaml).accelerators.at(0).platform;
    EXPECT_EQ(a.accelerator.rows, 8U) << "whatever the order";
    EXPECT_EQ(a.accelerator.columns, 4U);
    EXPECT_EQ(a.dram.bits_per_cycle, 64);
    for (const char* path : {"accelerator.rows=2", "accelerators.0.rows=2"})
        EXPECT_EQ(load(yaml, {path}).accelerators.at(0).platform.accelerator.rows, 2U) << path;
    for (const char* path : {"dram.bits_per_cycle=32", "accelerators.0.bits_per_cycle=32"})
        EXPECT_EQ(load(yaml, {path}).accelerators.at(0).platform.dram.bits_per_cycle, 32) << path;
    const auto two = load(m_two, {"accelerators.1.pes=4", "dram.bytes=1048576"});
    EXPECT_EQ(two.accelerators[1].platform.accelerator.pes, 4U);
    EXPECT_EQ(two.accelerators[0].platform.dram.bytes, 1048576U) << "there is one memory";
}

TEST_F(load_soc_of, reads_back_what_it_dumps) {
    for (const char* name : {"soc_bitfusion.yaml", "soc_bitlet.yaml", "soc_both.yaml",
                             "soc_remote.yaml", "cosim_virt.yaml"}) {
        const std::string text =
            dump_soc(load_soc(shipped / name, {"soc.uart.address=0x10001000", "soc.cpu.quantum=7",
                                               "accelerators.0.name=first"}));
        EXPECT_EQ(dump_soc(load(text)), text) << name;
        EXPECT_THAT(text, HasSubstr("address: 0x10001000"));
    }
}

TEST_F(load_soc_of, reads_how_a_remote_port_divides_it) {
    const auto qemu = load_soc(shipped / "cosim_virt.yaml", {}).remote_port;
    EXPECT_FALSE(qemu.has_processor());
    EXPECT_FALSE(qemu.connects);
    const auto processor = load_soc(shipped / "soc_remote.yaml", {"remote_port.sync_ns=500"});
    EXPECT_TRUE(processor.remote_port.has_processor());
    EXPECT_EQ(processor.remote_port.sync_ns, 500U);
    EXPECT_EQ(refusal("remote_port: {reconnects: true, connects: true}"),
              "s.yaml:1: remote_port.reconnects: only accelerators that listen can wait for "
              "another peer, give false");
    EXPECT_THAT(refusal("remote_port: {reconnects: true, side: processor}"),
                HasSubstr("remote_port.reconnects: only"));
    EXPECT_THAT(refusal("remote_port: {side: both}"), HasSubstr("accelerators or processor"));
}

TEST_F(load_soc_of, takes_addresses_as_hexadecimal_or_whole_numbers) {
    EXPECT_EQ(load("soc: {uart: {address: 0x20000000}}").uart.address, 0x20000000U);
    EXPECT_EQ(load("soc: {uart: {address: 536870912}}").uart.address, 0x20000000U);
    for (const char* wrong : {"0x", "0xg", "-0x100", "0x1 0", "uart", "1.5", "0x20000000000000000"})
        EXPECT_THAT(refusal("soc: {uart: {address: " + std::string(wrong) + "}}"),
                    StartsWith("s.yaml:1: soc.uart.address: "))
            << wrong;
    EXPECT_THAT(refusal("soc: {uart: {address: 0x20000080}}"),
                HasSubstr("not a multiple of 0x100"));
}

TEST_F(load_soc_of, refuses_devices_in_the_same_place) {
    EXPECT_EQ(refusal("soc:\n  timer:\n    address: 0x10000000\n"),
              "s.yaml:3: soc.timer.address: timer overlaps uart, move one of them");
    EXPECT_EQ(refusal(m_two, {"accelerators.1.address=0x28000000"}),
              "--set accelerators.1.address=0x28000000: bitlet1 overlaps bitfusion0, move one of "
              "them");
    EXPECT_THAT(refusal("", {"soc.uart.address=0x80000000"}), HasSubstr("uart overlaps dram"));
    EXPECT_EQ(refusal("soc:\n  uart:\n    address: 0x2000000\n"),
              "s.yaml:3: soc.uart.address: timer overlaps uart, move one of them")
        << "the key that was given";
    EXPECT_EQ(refusal("dram: {bytes: 2147483648}\n", {"soc.uart.address=0xf0000000"}),
              "--set soc.uart.address=0xf0000000: uart overlaps dram, move one of them");
    EXPECT_THAT(refusal("", {"soc.finisher.size=0x2000000"}), HasSubstr("finisher overlaps timer"));
}

TEST_F(load_soc_of, refuses_a_shared_interrupt_source_or_name) {
    EXPECT_EQ(refusal(m_two, {"accelerators.1.source=48"}),
              "--set accelerators.1.source=48: 48 is bitfusion0's source, give each its own");
    EXPECT_THAT(refusal(m_two, {"accelerators.0.source=10"}), HasSubstr("10 is uart's source"));
    EXPECT_THAT(refusal(m_two, {"accelerators.1.name=bitfusion0"}), HasSubstr("another's name"));
    EXPECT_THAT(refusal(m_two, {"accelerators.1.name=uart"}), HasSubstr("uart is a device's name"));
    EXPECT_THAT(refusal(m_two, {"accelerators.1.name=a b"}), HasSubstr("is no name"));
}

TEST_F(load_soc_of, names_the_line_of_a_key_that_is_not_there) {
    EXPECT_THAT(refusal("soc:\n  cpu:\n    frequency: 1\n"),
                StartsWith("s.yaml:3: soc.cpu.frequency: unknown key, did you mean "
                           "soc.cpu.frequency_hz?"));
    EXPECT_THAT(refusal("accelerators:\n  - kind: bit_parallel\n"),
                HasSubstr(":2: accelerators.0.kind: bit_parallel has no driver for firmware"));
    EXPECT_THAT(refusal("accelerators:\n  - kind: bitlet\n    rows: 8\n"),
                StartsWith("s.yaml:3: accelerators.0.rows: belongs to accelerator.kind: "
                           "bitfusion"));
    EXPECT_THAT(refusal("accelerators:\n  - row: 8\n"),
                StartsWith("s.yaml:2: accelerators.0.row: unknown key, did you mean "
                           "accelerators.0.rows?"));
    EXPECT_THAT(refusal("accelerators: {rows: 8}"), HasSubstr("not a list"));
    EXPECT_THAT(refusal("accelerators:\n  - rows\n"), HasSubstr("not a section"));
    EXPECT_THAT(refusal("accelerators:\n  - platform: none.yaml\n"),
                StartsWith("s.yaml:2: accelerators.0.platform: "));
    EXPECT_THAT(refusal(m_two, {"accelerator.rows=8"}),
                HasSubstr("say which: accelerators.0.rows"));
    EXPECT_THAT(refusal(m_two, {"accelerators.2.rows=8"}), HasSubstr("there are 2 accelerators"));
    EXPECT_THAT(refusal("accelerators:\n  - cost_model: published\n"),
                StartsWith("s.yaml:2: accelerators.0.cost_model: published"));
    EXPECT_THAT(refusal("dram:\n  mode: fast\n"), StartsWith("s.yaml:2: dram.mode: "));
}

TEST_F(load_soc_of, bounds_how_many_accelerators_there_are) {
    std::string yaml = "accelerators:\n";
    for (int n = 0; n < 16; ++n)
        yaml += "  - kind: bitlet\n";
    EXPECT_EQ(load(yaml).accelerators.size(), 16U);
    EXPECT_THAT(refusal(yaml + "  - kind: bitlet\n"), HasSubstr("give 16 at most"));
}

TEST_F(load_soc_of, compiles_for_the_accelerator_that_is_meant) {
    const auto file = m_folder.write("s.yaml", m_two);
    EXPECT_EQ(load_compiled_platform(file, {}, "bitlet1").accelerator.kind, "bitlet");
    EXPECT_EQ(message_of<config_error>([&] { load_compiled_platform(file, {}, ""); }),
              "--accelerator: missing, give one of bitfusion0, bitlet1");
    EXPECT_EQ(message_of<config_error>([&] { load_compiled_platform(file, {}, "x"); }),
              "--accelerator x: there is none, give one of bitfusion0, bitlet1");
    EXPECT_EQ(load_compiled_platform(shipped / "soc_bitlet.yaml", {}, "").accelerator.kind,
              "bitlet");
    EXPECT_EQ(load_compiled_platform(shipped / "bitlet.yaml", {}, "").accelerator.kind, "bitlet");
    EXPECT_THAT(
        message_of<config_error>([&] { load_compiled_platform(shipped / "bitlet.yaml", {}, "x"); }),
        HasSubstr("leave it out"));
    EXPECT_THAT(message_of<config_error>([&] { load_platform(file, {}); }),
                HasSubstr("this is a system, give it to bitloom soc"));
}

TEST(soc_keys, stand_in_the_readme_of_configs) {
    EXPECT_THAT(text_of(BITLOOM_SOURCE_DIR "/configs/README.md"),
                HasSubstr("\n\n" + soc_key_table()))
        << soc_key_table();
}

TEST(soc_map, stands_in_its_page) {
    const std::string page = address_map_page(load_soc(shipped / "soc_both.yaml", {}));
    EXPECT_THAT(text_of(BITLOOM_SOURCE_DIR "/docs/soc.md"), HasSubstr("\n\n" + page)) << page;
}

} // namespace
} // namespace bitloom::configuration
