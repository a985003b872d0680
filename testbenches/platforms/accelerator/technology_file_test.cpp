// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/technology_file.h"
#include "platforms/configuration/shipped_folder.h"
#include "testbenches/platforms/configuration/scratch_folder.h"
#include "testbenches/support/systemc_fixture.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace bitloom::accelerator {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class technology_file : public ::testing::Test {
protected:
    /// Why the text is refused, without the folder.
    std::string refusal(const std::string& text) {
        const std::string file = m_folder.write("t.yaml", text).string();
        try {
            technology_of(file);
        } catch (const config_error& error) {
            const std::string what = error.what();
            const std::string folder = std::filesystem::path(file).parent_path().string() + "/";
            return what.rfind(folder, 0) == 0 ? what.substr(folder.size()) : what;
        }
        return "taken";
    }

    testing::scratch_folder m_folder;
};

TEST_F(technology_file, takes_every_one_that_is_shipped) {
    const auto folder = configuration::shipped_folder("technologies", "test");
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") {
            ++files;
            const read_technology by_name = technology_of(entry.path().stem().string());
            EXPECT_EQ(by_name.file.sha256, technology_of(entry.path().string()).file.sha256);
        }
    EXPECT_GE(files, 2);
}

TEST_F(technology_file, keeps_the_defaults_that_it_leaves_out) {
    const auto file = m_folder.write("t.yaml", "node_nm: 32\n");
    const energy::technology t = technology_of(file.string()).figures;
    EXPECT_EQ(t.node_nm, 32U);
    EXPECT_EQ(t.variant, energy::technology().variant);
    EXPECT_EQ(t.output_variant, t.variant);
    EXPECT_EQ(t.fusion_unit.pj_per_cycle, 0.4591875);
}

TEST_F(technology_file, is_the_platforms_or_its_machines) {
    configuration::platform_configuration platform;
    EXPECT_EQ(technology_of(platform).file.name, "bitfusion_45nm");
    platform.accelerator.kind = "bitlet";
    EXPECT_EQ(technology_of(platform).file.name, "bitlet_28nm");
    platform.accelerator.kind = "bit_parallel";
    EXPECT_EQ(technology_of(platform).file.name, "baseline_45nm");
    platform.accelerator.kind = "eyeriss";
    EXPECT_EQ(technology_of(platform).file.name, "eyeriss_45nm");
    platform.technology = m_folder.write("mine.yaml", "node_nm: 22\n").string();
    EXPECT_EQ(technology_of(platform).file.name, "mine");
}

TEST_F(technology_file, may_bring_its_own_banks) {
    m_folder.write("banks.csv", "variant,node_nm,size_bytes,width_bits,read_energy_pJ,"
                                "write_energy_pJ,leak_power_mW,gate_leak_power_mW,area_mm2,"
                                "access_time_ns\nmine,45,1024,32,1,2,3,4,5,6\n");
    const auto file = m_folder.write(
        "t.yaml", "sram: {tables: banks.csv, variant: mine, leakage_variant: mine}\n");
    const energy::technology t = technology_of(file.string()).figures;
    std::vector<std::string> warnings;
    const energy::sram_figures bank =
        t.sram->bank("b", {1, 1024, 32}, {45, "mine", "mine"}, t.scaling, warnings);
    EXPECT_EQ(bank.leakage_mw, 7);
    EXPECT_EQ(bank.area_um2, 5e6);
}

TEST_F(technology_file, refuses_what_is_wrong_with_its_line_and_what_would_be_right) {
    EXPECT_EQ(refusal("node_nm: 45\nnode_nn: 3\n"), "t.yaml:2: node_nn: unknown key, did you mean "
                                                    "node_nm?");
    EXPECT_EQ(refusal("\nnode_nm: 7\n"),
              "t.yaml:2: node_nm: 7 nm is not known, give 90, 65, 45, 32, 28, 22, 16");
    EXPECT_THAT(refusal("sram:\n  variant: none\n"),
                StartsWith("t.yaml:2: sram.variant: 'none' has no banks at 45 nm, give one of "
                           "1rw_noecc, "));
    EXPECT_THAT(refusal("logic:\n  bitlet:\n    node_nm: 45\n"),
                StartsWith("t.yaml:3: logic.bitlet.node_nm: 45 nm is not known, give 28, 65"));
    EXPECT_THAT(refusal("logic:\n  fusion_unit:\n    pj_per_cycle: much\n"),
                StartsWith("t.yaml:3: logic.fusion_unit.pj_per_cycle: "));
    EXPECT_THAT(refusal("logic:\n  fusion_unit:\n    leakage_mw: -1\n"),
                StartsWith("t.yaml:3: logic.fusion_unit.leakage_mw: "));
    EXPECT_THAT(refusal("dram:\n  pj_per_bit: 4\n"),
                StartsWith("t.yaml:2: dram: source is missing"));
    EXPECT_THAT(refusal("sram: 3\n"), StartsWith("t.yaml:1: sram: "));
    EXPECT_THAT(refusal("[1]\n"), StartsWith("t.yaml:1: "));
    EXPECT_THAT(refusal("node_nm: [\n"), StartsWith("t.yaml:"));
}

TEST_F(technology_file, refuses_a_table_with_its_line) {
    const std::string header = "variant,node_nm,size_bytes,width_bits,read_energy_pJ,"
                               "write_energy_pJ,leak_power_mW,gate_leak_power_mW,area_mm2,"
                               "access_time_ns\n";
    const auto with = [&](const std::string& table) {
        m_folder.write("banks.csv", table);
        return refusal("sram: {tables: banks.csv, variant: a, leakage_variant: a}\n");
    };
    EXPECT_EQ(with(header + "a,45,1024,32,1,2,3,4,5,6\n"), "taken");
    EXPECT_THAT(with("variant,node_nm\na,45\n"),
                StartsWith("banks.csv:1: no column 'size_bytes', add it"));
    EXPECT_THAT(with(header + "a,45,1024,32,1,2,3,4,5,6\na,45,2048,32,0,2,3,4,5,6\n"),
                StartsWith("banks.csv:3: read_energy_pJ: 0 is out of range"));
    EXPECT_THAT(with(header + "a,45,1024,32,1,2,3,4,5,x\n"),
                StartsWith("banks.csv:2: access_time_ns: 'x' is not a number"));
    EXPECT_THAT(with(header + "a,45,1024,32,1,2,3,4,5,6\na,45,1024,32,1,2,3,4,5,6\n"),
                StartsWith("banks.csv:3: a bank that stands twice"));
    EXPECT_THAT(with(header + "a,28,1024,32,1,2,3,4,5,6\n"), HasSubstr("no banks at 45 nm"));
    EXPECT_THAT(refusal("sram: {tables: absent.csv}\n"), StartsWith("absent.csv: "));
}

TEST_F(technology_file, lists_what_is_shipped_for_a_name_that_is_not) {
    try {
        technology_of("bitfusion_44nm");
        FAIL() << "taken";
    } catch (const config_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("no 'bitfusion_44nm' is shipped, give one of "
                                            "baseline_45nm, bitfusion_16nm, bitfusion_28nm"));
    }
}

} // namespace
} // namespace bitloom::accelerator
