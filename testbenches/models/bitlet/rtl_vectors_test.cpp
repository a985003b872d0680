// SPDX-License-Identifier: Apache-2.0
// The vectors of the authors' RTL, of floating point and of fixed: every set must give its results.
#include "testbenches/models/bitlet/every_kernel_set.h"
#include "testbenches/models/bitlet/rtl_vectors.h"

namespace bitloom::bitlet::testing {
namespace {

float_weight_group weights_of(const vector_row& row) {
    const std::uint64_t negative = hex(row.at("Wsig_hex_u64"));
    std::uint8_t exponents[largest_group];
    std::int32_t significands[largest_group];
    for (unsigned i = 0; i < largest_group; ++i) {
        exponents[i] =
            static_cast<std::uint8_t>(hex(row.at("Wexp_hex_el0first_2").substr(2 * i, 2)));
        const auto magnitude =
            static_cast<std::int32_t>(hex(row.at("Wabs_hex_el0first_6").substr(6 * i, 6)));
        significands[i] = (negative >> i & 1) != 0 ? -magnitude : magnitude;
    }
    float_weight_group group;
    make_group(exponents, significands, largest_group, true, group);
    return group;
}

float_activation_group activations_of(const vector_row& row) {
    std::uint32_t words[largest_group];
    for (unsigned i = 0; i < largest_group; ++i)
        words[i] = static_cast<std::uint32_t>(hex(row.at("Abin_hex_el0first_8").substr(8 * i, 8)));
    std::uint8_t exponents[largest_group];
    std::int32_t significands[largest_group];
    decode_fp32(words, largest_group, true, exponents, significands);
    float_activation_group group;
    make_group(exponents, significands, largest_group, true, group);
    return group;
}

class rtl_vectors_test : public kernel_test {};

// Where all 64 elements count; others take ones past the last element in their last step.
TEST_P(rtl_vectors_test, have_the_float_results_of_the_kernels) {
    unsigned checked = 0;
    for (const vector_row& row : rtl_vectors("float")) {
        if (row.at("N_calculate") != "63")
            continue;
        ++checked;
        const float_weight_group weights = weights_of(row);
        const float_activation_group activations = activations_of(row);
        float_rules rules;
        rules.lanes.enabled = static_cast<std::uint32_t>(hex(row.at("prune_hex")));
        std::uint8_t steps = 0;
        std::uint16_t largest = 0;
        std::int64_t accumulator = 0;
        std::uint32_t packed = 0;
        kernels().float_groups({&weights, &activations, 1, 1, 1}, rules,
                               {&steps, nullptr, &largest, &accumulator, &packed});
        const std::string& id = row.at("id");
        EXPECT_EQ(packed, hex(row.at("res_hex"))) << id;
        EXPECT_EQ(steps, std::stoul(row.at("S_steps"))) << id;
        EXPECT_EQ(static_cast<std::uint64_t>(accumulator), hex(row.at("Aacc_hex"))) << id;
        EXPECT_EQ(largest, std::stoul(row.at("Emax"))) << id;
    }
    if (checked == 0)
        GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
}

TEST_P(rtl_vectors_test, have_the_steps_of_the_kernels_wherever_the_last_element_is) {
    unsigned checked = 0;
    for (const vector_row& row : rtl_vectors("fixed")) {
        ++checked;
        std::uint32_t magnitudes[largest_group];
        for (unsigned i = 0; i < largest_group; ++i)
            magnitudes[i] =
                static_cast<std::uint32_t>(hex(row.at("Wabs_hex_el0first_6").substr(6 * i, 6)));
        lane_shape shape;
        shape.last = static_cast<unsigned>(std::stoul(row.at("N_calculate")));
        shape.enabled = static_cast<std::uint32_t>(hex(row.at("prune_hex")));
        std::uint8_t steps = 0;
        ASSERT_TRUE(kernels().count_steps({magnitudes, 4, false, 1, largest_group, largest_group},
                                          shape, &steps, nullptr));
        EXPECT_EQ(steps, std::stoul(row.at("S_steps"))) << row.at("id");
    }
    if (checked == 0)
        GTEST_SKIP() << "no reference data; set BITLOOM_REFERENCE_DATA to run this test";
}

INSTANTIATE_TEST_SUITE_P(every_set, rtl_vectors_test, ::testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::bitlet::testing
