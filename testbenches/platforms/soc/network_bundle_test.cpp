// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/configuration_json.h"
#include "platforms/soc/network_bundle.h"
#include "testbenches/platforms/configuration/scratch_folder.h"
#include "testbenches/platforms/soc/soc_test_bench.h"

#include <gmock/gmock.h>

namespace bitloom::soc {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;

class bundle : public testing::systemc_fixture {
protected:
    bundle() {
        m_config.dram.bytes = 1 << 24;
        m_config.accelerators.push_back({"bitfusion0", 0x28000000, 0x30, {}});
    }
    /// A manifest as `bitloom compile` writes it for `machine`, its header first in the image.
    static nlohmann::ordered_json
    manifest(std::uint64_t address, const configuration::platform_configuration& machine = {}) {
        return {{"schema", 1},
                {"image", "image.bin"},
                {"address", address},
                {"header_address", address},
                {"end_address", address + 0x1000},
                {"machine",
                 {{"kind", machine.accelerator.kind},
                  {"accelerator", results::configuration_json(machine)["accelerator"]}}}};
    }
    network_bundle written(const std::string& name, const nlohmann::ordered_json& text,
                           const std::string& image = std::string(64, 'x')) {
        m_folder.write(name + "/bundle.json", text.dump());
        m_folder.write(name + "/image.bin", image);
        return read_bundle((m_folder.path() / name).string());
    }
    std::string refusal(const std::vector<network_bundle>& bundles) {
        fresh_kernel kernel;
        running_system s(m_config);
        return message_of<config_error>([&] { load_bundles(bundles, s.platform); });
    }

    scratch_folder m_folder;
    configuration::soc_configuration m_config;
    static constexpr std::uint64_t m_at = configuration::dram_base + 0x1000;
};

TEST_F(bundle, lies_in_memory_and_leads_to_the_next_one) {
    running_system s(m_config);
    load_bundles({written("a", manifest(m_at)), written("b", manifest(m_at + 0x2000))}, s.platform);
    EXPECT_EQ(s.word_at(m_at), 0x78787878U);
    EXPECT_EQ(s.word_at(m_at + 16), m_at + 0x2000) << "the field `next`";
    EXPECT_EQ(s.word_at(m_at + 20), 0U);
    EXPECT_EQ(s.word_at(m_at + 0x2000 + 16), 0x78787878U) << "as compiled";
}

TEST_F(bundle, does_not_overlap_another) {
    EXPECT_THAT(refusal({written("a", manifest(m_at)), written("b", manifest(m_at + 0xfff))}),
                HasSubstr("overlaps"));
}

TEST_F(bundle, lies_in_dram) {
    EXPECT_THAT(refusal({written("a", manifest(configuration::dram_base + (1 << 24) - 32))}),
                HasSubstr("does not lie in memory, raise dram.bytes"));
    EXPECT_THAT(refusal({written("a", manifest(configuration::dram_base + (1 << 24) - 0x800))}),
                HasSubstr("does not lie in memory"))
        << "with what lies behind the image";
}

TEST_F(bundle, is_for_a_machine_that_is_there) {
    configuration::platform_configuration other;
    other.accelerator.rows = 8;
    EXPECT_THAT(refusal({written("a", manifest(m_at, other))}),
                HasSubstr("compiled for another machine (bitfusion0 has accelerator.rows 16, not "
                          "8), compile it for this system"));
    configuration::platform_configuration bitlet;
    bitlet.accelerator.kind = "bitlet";
    EXPECT_THAT(refusal({written("a", manifest(m_at, bitlet))}),
                HasSubstr("(bitfusion0 is a \"bitfusion\", not a \"bitlet\")"));
    m_config.accelerators.push_back({"second", 0x28001000, 0x31, other});
    EXPECT_EQ(refusal({written("a", manifest(m_at, other))}), "");
}

TEST_F(bundle, is_a_folder_with_a_manifest_and_an_image) {
    const auto refused = [&](const nlohmann::ordered_json& text) {
        return message_of<config_error>([&] { written("a", text); });
    };
    EXPECT_THAT(message_of<config_error>([&] { read_bundle("nowhere"); }),
                HasSubstr("nowhere/bundle.json: cannot be read"));
    EXPECT_THAT(refused("text"), HasSubstr("is no bundle"));
    auto m = manifest(m_at);
    m["schema"] = 2;
    EXPECT_THAT(refused(m), HasSubstr("schema 2 is not known"));
    m = manifest(m_at);
    m["image"] = "../image.bin";
    EXPECT_THAT(refused(m), HasSubstr("is no file of the folder"));
    m = manifest(m_at);
    m.erase("machine");
    EXPECT_THAT(refused(m), HasSubstr("is no bundle"));
    m = manifest(m_at);
    m["header_address"] = m_at + 48;
    EXPECT_THAT(refused(m), HasSubstr("holds no header at"));
    m = manifest(~0ULL - 8);
    EXPECT_THAT(refused(m), HasSubstr("holds no header at"));
}

TEST_F(bundle, is_not_where_the_program_is) {
    const std::vector<network_bundle> bundles{written("a", manifest(m_at))};
    riscv::elf_image image;
    image.segments.push_back({m_at - 0x100, {}, 0x100});
    image.segments.push_back({m_at + 0x1000, {}, 0x100});
    EXPECT_NO_THROW(check_apart(bundles, image, "fw.elf"));
    image.segments.push_back({m_at - 0x100, {}, 0x101});
    EXPECT_THAT(message_of<config_error>([&] { check_apart(bundles, image, "fw.elf"); }),
                HasSubstr("fw.elf: segment at 0x80000f00 of 257 bytes lies where"));
}

} // namespace
} // namespace bitloom::soc
