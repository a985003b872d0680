// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/distinct_files.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>

namespace bitloom::results {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using testing::message_of;

class an_output : public ::testing::Test {
protected:
    std::string refusal(const fs::path& output, const fs::path& other) const {
        return message_of<config_error>([&] {
            refuse_overwriting({"--vcd", output},
                               {{"--config", "elsewhere"}, {"--stimulus", other}});
        });
    }

    testing::scratch_folder m_scratch;
    fs::path m_file = m_scratch.write("in.csv", "mine");
};

TEST_F(an_output, that_is_an_input_is_refused_by_both_names) {
    EXPECT_THAT(refusal(m_file, m_file),
                EndsWith("in.csv is the file of --stimulus as well, give another one"));
}

TEST_F(an_output, that_is_an_input_by_a_link_is_refused) {
    const fs::path link = m_scratch.path() / "link.csv";
    fs::create_symlink(m_file, link);
    EXPECT_NE(refusal(link, m_file), "");
    EXPECT_NE(refusal(m_file, link), "");
}

TEST_F(an_output, that_is_another_new_output_is_refused) {
    const fs::path folder = m_scratch.path();
    EXPECT_NE(refusal(folder / "new.csv", folder / "." / "new.csv"), "");
    EXPECT_EQ(refusal(folder / "new.csv", folder / "other.csv"), "");
}

TEST_F(an_output, that_is_a_device_may_be_shared) {
    EXPECT_EQ(refusal("/dev/null", "/dev/null"), "");
}

} // namespace
} // namespace bitloom::results
