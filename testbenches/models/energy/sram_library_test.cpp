// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/energy/sram_library.h"

#include <gmock/gmock.h>

namespace bitloom::energy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// `fast` in 45 and 32 nm, `slow` in 45 nm alone, sizes of 1 and 4 KiB.
class library : public ::testing::Test {
protected:
    library() {
        for (const std::uint64_t size : {1024, 4096}) {
            const auto kib = static_cast<double>(size) / 1024;
            m_library.table("fast", 45).add({size, 32, {kib, 2 * kib, 3 * kib, 400 * kib, 0.5}});
            m_library.table("fast", 32).add({size, 32, {0.6 * kib, kib, kib, 200 * kib, 0.3}});
            m_library.table("slow", 45)
                .add({size, 32, {kib, 2 * kib, 0.003 * kib, 400 * kib, 0.5}});
        }
        for (const double node : {45.0, 32.0})
            m_scaling.add_logic(45, node, {node / 100, node / 200, node / 300});
        m_scaling.add_sram(32, 0.56, 0.51, 0.53);
        m_scaling.add_sram(22, 0.29, 0.25, 0.26);
    }
    sram_figures bank(double bytes, const sram_choice& choice) {
        return m_library.bank("buffer", {4, bytes, 32}, choice, m_scaling, m_warnings);
    }

    sram_library m_library;
    node_scaling m_scaling;
    std::vector<std::string> m_warnings;
};

TEST_F(library, takes_accesses_from_one_variant_and_leakage_from_the_other) {
    const sram_figures found = bank(4096, {45, "fast", "slow"});
    EXPECT_EQ(found.read_pj, 4);
    EXPECT_EQ(found.area_um2, 1600);
    EXPECT_EQ(found.leakage_mw, 0.012);
    EXPECT_TRUE(m_warnings.empty());
}

TEST_F(library, prefers_a_table_of_the_node_and_scales_what_has_none) {
    const sram_figures found = bank(1024, {32, "fast", "slow"});
    EXPECT_EQ(found.read_pj, 0.6);
    EXPECT_DOUBLE_EQ(found.leakage_mw, 0.003 * 0.53);
    const sram_figures scaled = bank(1024, {32, "slow", "slow"});
    EXPECT_DOUBLE_EQ(scaled.read_pj, 0.56);
    EXPECT_DOUBLE_EQ(scaled.write_pj, 2 * 0.56);
    EXPECT_DOUBLE_EQ(scaled.area_um2, 400 * 0.51);
    EXPECT_DOUBLE_EQ(scaled.access_ns, 0.5 * 32 / 300);
}

TEST_F(library, scales_a_bank_that_only_the_table_of_45_nm_reaches) {
    m_library.table("fast", 45).add({128, 32, {0.2, 0.3, 0.1, 50, 0.2}});
    const sram_figures found = bank(128, {32, "fast", "slow"});
    EXPECT_DOUBLE_EQ(found.read_pj, 0.2 * 0.56);
    EXPECT_DOUBLE_EQ(found.area_um2, 50 * 0.51);
    EXPECT_TRUE(m_warnings.empty());
}

TEST_F(library, lets_a_small_bank_leak_by_its_bytes) {
    const sram_figures found = bank(128, {45, "fast", "slow"});
    EXPECT_DOUBLE_EQ(found.leakage_mw, 0.003 / 8);
    EXPECT_EQ(found.read_pj, 1) << "at the edge of the table";
}

TEST_F(library, warns_of_a_bank_outside_its_table_once_each) {
    bank(128, {45, "fast", "slow"});
    bank(1 << 20, {45, "fast", "slow"});
    EXPECT_THAT(m_warnings, ElementsAre(HasSubstr("buffer: a bank of 128 bytes, 32 bits wide"),
                                        HasSubstr("1048576 bytes")));
}

TEST_F(library, names_its_variants) {
    EXPECT_THAT(m_library.variants(), ElementsAre("fast", "slow"));
    EXPECT_TRUE(m_library.has("slow"));
    EXPECT_FALSE(m_library.has("none"));
    EXPECT_THROW(bank(1024, {45, "none", "slow"}), model_error);
}

} // namespace
} // namespace bitloom::energy
