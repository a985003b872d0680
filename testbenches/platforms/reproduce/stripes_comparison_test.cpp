// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/stripes_experiments.h"
#include "platforms/reproduce/stripes_variations.h"
#include "testbenches/platforms/configuration/scratch_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace bitloom::reproduce {
namespace {

const stripes_variation& variation(const std::string& choice) {
    const auto& all = study_stripes().variations;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& v) { return v.choice == choice; });
    EXPECT_NE(found, all.end()) << choice;
    return found == all.end() ? all.front() : *found;
}

TEST(stripes_comparison, gives_the_papers_speedup_within_ten_percent) {
    EXPECT_EQ(study_stripes().paper_speedup, 2.6);
    EXPECT_NEAR(study_stripes().variations.front().speedup() / study_stripes().paper_speedup, 1,
                0.1);
}

TEST(stripes_comparison, has_a_row_per_network_and_a_mean_of_time_and_energy) {
    const std::vector<measured_quantity> rows = bitfusion_stripes();
    ASSERT_EQ(rows.size(), 18U);
    double product = 1;
    for (std::size_t n = 0; n < 8; ++n)
        product *= rows[n].ours;
    EXPECT_NEAR(rows[8].ours, std::pow(product, 1 / 8.0), 1e-9);
    EXPECT_EQ(rows[8].published, 2.6);
    EXPECT_EQ(rows[17].published, 3.9);
    EXPECT_FALSE(rows[17].reason.empty());
}

TEST(stripes_comparison, varies_one_assumption_at_a_time) {
    for (const stripes_variation& v : study_stripes().variations)
        EXPECT_EQ(v.networks.size(), 8U) << v.choice;
    EXPECT_EQ(stripes_assumptions().size(), 2 * study_stripes().variations.size());
    // Twice the tiles at most halve the cycles, and do so where filters fill them.
    const double halved = variation("").speedup() / variation("two").speedup();
    EXPECT_GT(halved, 1.8);
    EXPECT_LE(halved, 2);
    EXPECT_GT(variation("8 bits in all layers").speedup(), variation("").speedup());
    EXPECT_GT(variation("kernel positions").speedup(), variation("rows of a kernel").speedup());
    EXPECT_GT(variation("rows of a kernel").speedup(), variation("").speedup());
    EXPECT_GT(variation("in one column").speedup(), variation("").speedup());
    EXPECT_LT(variation("of the whole batch").speedup(), variation("").speedup());
}

TEST(stripes_comparison, stands_in_the_page_of_baselines) {
    EXPECT_THAT(testing::text_of(BITLOOM_SOURCE_DIR "/docs/baselines.md"),
                ::testing::HasSubstr("\n\n" + table_of(study_stripes())))
        << "put this table into docs/baselines.md:\n"
        << table_of(study_stripes());
}

} // namespace
} // namespace bitloom::reproduce
