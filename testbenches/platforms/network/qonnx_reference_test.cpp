// SPDX-License-Identifier: Apache-2.0
// Trained QONNX networks: weights and thresholds as others derived them from the same files.
#include "platforms/network/import.h"
#include "platforms/network/npy.h"
#include "testbenches/platforms/network/import_checks.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace bitloom::network::testing {
namespace {

class qonnx_reference : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        const char* data = std::getenv("BITLOOM_REFERENCE_DATA");
        m_folder = std::filesystem::path(data ? data : BITLOOM_SOURCE_DIR "/../shared/data") /
                   "networks" / GetParam();
        if (!std::filesystem::exists(m_folder))
            GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
    }
    std::vector<std::int64_t> integers(const std::string& name) const {
        return integers_of(read_npy(m_folder / "integer" / (name + ".npy")));
    }

    std::filesystem::path m_folder;
};

TEST_P(qonnx_reference, has_the_weights_thresholds_and_signs_that_others_derived) {
    const graph g = import_network(m_folder / (std::string(GetParam()) + ".onnx"));
    ASSERT_EQ(g.layers.size(), 4U);
    const auto weight_bits = static_cast<unsigned>(integers("w_bits")[0]);
    const auto activation_bits = static_cast<unsigned>(integers("act_bits")[0]);
    for (std::size_t i = 0; i < 4; ++i) {
        const layer& l = g.layers[i];
        EXPECT_EQ(l.weight_format, (operand_format{weight_bits, true}));
        EXPECT_EQ(g.tensors[l.inputs[0]].quantised.format, (operand_format{activation_bits, true}));
        EXPECT_THAT(integers(fmt::format("w{}", i)), ::testing::ElementsAreArray(l.weights));
        if (i == 3) {
            EXPECT_TRUE(l.keeps_sums);
            continue;
        }
        ASSERT_TRUE(l.thresholds.has_value());
        EXPECT_EQ(l.thresholds->lowest, -1);
        EXPECT_EQ(l.thresholds->step, activation_bits == 1 ? 2 : 1);
        EXPECT_THAT(integers(fmt::format("thr{}", i)),
                    ::testing::ElementsAreArray(l.thresholds->values));
        EXPECT_THAT(integers(fmt::format("sgn{}", i)),
                    ::testing::ElementsAreArray(l.thresholds->signs));
    }
}

INSTANTIATE_TEST_SUITE_P(trained, qonnx_reference, ::testing::Values("tfc_1w1a", "tfc_2w2a"),
                         [](const auto& network) { return std::string(network.param); });

} // namespace
} // namespace bitloom::network::testing
