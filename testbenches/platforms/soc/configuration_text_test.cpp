// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/load_soc.h"
#include "platforms/soc/configuration_text.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace bitloom::soc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const std::vector<std::string>& sets) {
    const std::string file = BITLOOM_SOURCE_DIR "/configs/platforms/soc_both.yaml";
    return configuration_text(configuration::load_soc(file, sets));
}

TEST(configuration_text, has_each_key_by_its_path) {
    const std::string text = text_of({});
    EXPECT_EQ(text, text_of({}));
    for (const char* line :
         {"\nsoc.cpu.frequency_hz: 1000000000\n", "\ndram.bytes: 1073741824\n",
          "\naccelerators.0.kind: bitfusion\n", "\naccelerators.1.kind: bitlet\n"})
        EXPECT_THAT("\n" + text, HasSubstr(line));
    EXPECT_THAT(text, Not(HasSubstr("#")));
    EXPECT_THAT(text, Not(HasSubstr("memory.")));
}

TEST(configuration_text, has_the_device_of_timed_memory) {
    const std::string text = text_of({"dram.mode=fast", "dram.preset=ddr4_2400"});
    EXPECT_THAT(text, HasSubstr("\nmemory.timing.refi: 9360\n"));
}

TEST(first_difference, names_the_first_key_that_differs) {
    EXPECT_FALSE(first_difference(text_of({}), text_of({})));
    const auto found = first_difference(text_of({}), text_of({"soc.accelerator_quantum=7"}));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, "soc.accelerator_quantum");
    EXPECT_EQ(found->first, "1000");
    EXPECT_EQ(found->second, "7");
    const auto there = first_difference("a: 1\nb: 2\n", "a: 1\n");
    ASSERT_TRUE(there);
    EXPECT_EQ(there->key + there->first + there->second, "b2missing");
    const auto here = first_difference("a: 1\n", "a: 1\nb: 2\n");
    ASSERT_TRUE(here);
    EXPECT_EQ(here->key + here->first + here->second, "bmissing2");
    EXPECT_TRUE(first_difference("a: 1\n", "a: 1"));
}

} // namespace
} // namespace bitloom::soc
