// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/memory/sdram/preset_rules.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_memory.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::configuration {
namespace {

using ::testing::HasSubstr;
using testing::message_of;
using testing::scratch_folder;
using ::testing::StartsWith;

const std::filesystem::path shipped =
    std::filesystem::path(BITLOOM_SOURCE_DIR) / "configs/memories";

class load_memory_of : public ::testing::Test {
protected:
    /// What follows the folder in the refusal of `yaml` and `sets`.
    std::string refusal(const std::string& yaml, const std::vector<std::string>& sets = {}) {
        const auto file = m_folder.write("m.yaml", yaml);
        const std::string message = message_of<config_error>([&] { load_memory(file, sets); });
        const std::string prefix = (m_folder.path() / "").string();
        return message.find(prefix) == 0 ? message.substr(prefix.size()) : message;
    }

    scratch_folder m_folder;
};

TEST_F(load_memory_of, reads_every_shipped_memory) {
    unsigned files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
        const memory_configuration memory = load_memory(entry.path(), {});
        EXPECT_EQ(memory.preset.name, entry.path().stem().string());
        EXPECT_FALSE(memory.preset.source.empty());
        EXPECT_FALSE(sdram::find_fault(memory.preset).has_value());
        ++files;
    }
    EXPECT_EQ(files, 5U);
}

TEST_F(load_memory_of, ships_the_defaults_as_ddr4) {
    memory_configuration file = load_memory(shipped / "ddr4_2400.yaml", {});
    const memory_configuration defaults = load_memory(std::nullopt, {});
    file.preset.source = defaults.preset.source;
    EXPECT_EQ(dump_memory(file), dump_memory(defaults));
}

TEST_F(load_memory_of, reads_back_what_it_dumps) {
    for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
        const std::string text = dump_memory(load_memory(
            entry.path(), {"channels=4", "mode=fast", "source=a \"quoted\": one # and \\ more"}));
        EXPECT_EQ(dump_memory(load_memory(m_folder.write("m.yaml", text), {})), text);
    }
}

TEST_F(load_memory_of, lets_the_last_set_win) {
    const memory_configuration memory =
        load_memory(shipped / "hbm2_2000.yaml", {"outstanding=4", "channels=2", "outstanding=9"});
    EXPECT_EQ(memory.outstanding, 9U);
    EXPECT_EQ(memory.preset.channels, 2U);
    EXPECT_EQ(memory.preset.bytes(), 1ULL << 30);
}

TEST_F(load_memory_of, names_the_line_of_what_contradicts) {
    EXPECT_THAT(refusal("tck_ns: 1\ntiming:\n  rc: 20\n"), StartsWith("m.yaml:3: timing.rc: 20 "));
    EXPECT_THAT(refusal("timing:\n  rc: 60\n", {"timing.rc=20"}),
                StartsWith("--set timing.rc=20: "));
    // The key that is named may be one that nobody wrote.
    EXPECT_THAT(refusal("timing:\n  ras: 100\n"), StartsWith("m.yaml: timing.rc: "));
    EXPECT_THAT(refusal("mapping: row:bank:col:offset\n"), StartsWith("m.yaml:1: mapping: "));
    EXPECT_THAT(refusal("org:\n  rows: 24\n"), StartsWith("m.yaml:2: org.rows: "));
}

TEST_F(load_memory_of, refuses_keys_and_values_as_a_platform_does) {
    EXPECT_THAT(refusal("timing:\n  rcd: x\n"),
                StartsWith("m.yaml:2: timing.rcd: 'x' is not a whole number"));
    EXPECT_THAT(refusal("timing:\n  rcd: 0\n"), HasSubstr("out of range"));
    EXPECT_THAT(refusal("org:\n  row: 4\n"), HasSubstr("did you mean org.rows?"));
    EXPECT_THAT(refusal("timing: 4\n"), HasSubstr("not a section"));
    EXPECT_THAT(refusal("mode: flat\n"), HasSubstr("give fast or detailed"));
    EXPECT_THAT(refusal("mapping:\n"), HasSubstr("no value"));
    EXPECT_THAT(refusal("timing:\n  rcd: 4\n  rcd: 4\n"),
                HasSubstr("m.yaml:3: timing.rcd: given "));
    EXPECT_THAT(refusal("", {"timing=4"}), HasSubstr("is a section"));
    EXPECT_THAT(refusal("", {"rcd"}), HasSubstr("path=value"));
    EXPECT_THAT(message_of<config_error>([&] { load_memory(m_folder.path() / "none.yaml", {}); }),
                HasSubstr("cannot be read"));
}

} // namespace
} // namespace bitloom::configuration
