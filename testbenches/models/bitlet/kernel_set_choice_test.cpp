// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/kernels/kernel_sets.h"
#include "models/common/tile_kernels/tile_kernels.h"

#include <gtest/gtest.h>

#include <string>

namespace bitloom::bitlet::testing {
namespace {

TEST(kernel_set_choice, follows_that_of_the_tile_kernels) {
    const std::string tiles = tile_kernels::selected_kernels().name;
    const std::string chosen = selected_kernels().name;
    if (tiles == "portable")
        EXPECT_EQ(chosen, "portable");
    else if (tiles == "avx2" || tiles == "avx_vnni")
        EXPECT_NE(chosen, "avx512");
    else
        EXPECT_EQ(&selected_kernels(), available_kernels().sets[0]);
}

TEST(kernel_set_choice, always_has_the_portable_set) {
    const kernel_list list = available_kernels();
    EXPECT_EQ(list.sets[list.count - 1], &portable_kernels);
}

} // namespace
} // namespace bitloom::bitlet::testing
