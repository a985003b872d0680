// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/fixed_point_machines.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitloom::reproduce {
namespace {

const std::vector<fixed_point_row>& rows() {
    static const std::vector<fixed_point_row> once = fixed_point_rows();
    return once;
}

TEST(fixed_point_machines, do_what_their_mechanisms_allow) {
    ASSERT_EQ(rows().size(), 8U);
    for (const fixed_point_row& row : rows()) {
        const fixed_point_work& w = row.work;
        EXPECT_GE(w.dadiannao.cycles_per_64_macs(), 4) << row.network; // 16 products a cycle
        EXPECT_LE(w.pragmatic.cycles, w.stripes.cycles) << row.network;
        EXPECT_LE(w.laconic.cycles, w.laconic_tile.cycles) << row.network;
        EXPECT_LE(w.scnn_both.cycles, w.scnn.cycles) << row.network;
        EXPECT_EQ(w.stripes.macs, w.laconic.macs) << row.network;
        EXPECT_LE(w.scnn.macs, w.stripes.macs) << row.network;
    }
}

TEST(fixed_point_machines, stand_in_the_page_of_baselines) {
    const std::string page = testing::text_of(BITLOOM_SOURCE_DIR "/docs/baselines.md");
    for (const std::string& table : {cycle_table_of(rows()), ratio_table_of(rows())})
        EXPECT_THAT(page, ::testing::HasSubstr("\n\n" + table))
            << "put this table into docs/baselines.md:\n"
            << table;
}

} // namespace
} // namespace bitloom::reproduce
