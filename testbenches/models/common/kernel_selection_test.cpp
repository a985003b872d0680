// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/common/tile_kernels/kernel_sets.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace bitloom::tile_kernels {
namespace {

using testing::HasSubstr;

std::string refusal_of(const char* name) {
    try {
        select_kernels(name);
    } catch (const config_error& error) {
        return error.what();
    }
    return "none";
}

TEST(kernel_selection, takes_the_best_set_unless_told_otherwise) {
    EXPECT_EQ(&select_kernels(nullptr), available_kernels().sets[0]);
    EXPECT_EQ(&select_kernels(""), available_kernels().sets[0]);
}

TEST(kernel_selection, takes_each_available_set_by_its_name) {
    const kernel_list list = available_kernels();
    std::set<std::string> names;
    for (std::size_t i = 0; i < list.count; ++i) {
        EXPECT_EQ(&select_kernels(list.sets[i]->name), list.sets[i]);
        names.insert(list.sets[i]->name);
    }
    EXPECT_EQ(names.size(), list.count);
}

TEST(kernel_selection, always_has_the_portable_set_as_the_last_resort) {
    const kernel_list list = available_kernels();
    ASSERT_GE(list.count, 1u);
    EXPECT_STREQ(list.sets[list.count - 1]->name, "portable");
}

TEST(kernel_selection, refuses_an_unknown_name_and_says_which_exist) {
    const std::string refusal = refusal_of("AVX2");
    EXPECT_THAT(refusal, HasSubstr("BITLOOM_ISA: "));
    EXPECT_THAT(refusal, HasSubstr("'AVX2'"));
    for (std::size_t i = 0; i < available_kernels().count; ++i)
        EXPECT_THAT(refusal, HasSubstr(available_kernels().sets[i]->name));
}

TEST(kernel_selection, decides_once) {
    EXPECT_EQ(&selected_kernels(), &selected_kernels());
}

} // namespace
} // namespace bitloom::tile_kernels
