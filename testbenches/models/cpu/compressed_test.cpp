// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/compressed.h"
#include "testbenches/models/cpu/compressed_forms.h"

#include <gtest/gtest.h>

namespace bitloom::riscv {
namespace {

TEST(compressed, expands_every_halfword_as_the_manual_says) {
    unsigned instructions = 0;
    for (unsigned half = 0; half < 0x10000; ++half) {
        const auto h = static_cast<std::uint16_t>(half);
        ASSERT_EQ(expand_compressed(h), testing::expansion_by_manual(h)) << std::hex << half;
        instructions += expand_compressed(h) != 0 ? 1 : 0;
    }
    // Three quadrants without five rows of floating point or reserved, and without what is reserved
    // in the others: addi4spn, addiw, lui and addi16sp, the arithmetic of two, lwsp, ldsp, jr.
    EXPECT_EQ(instructions, 3U * 16384 - 5 * 2048 - (8 + 64 + 32 + 2 * 64 + 64 + 64 + 1));
}

TEST(compressed, has_no_instruction_of_all_zeros) {
    EXPECT_EQ(expand_compressed(0), 0U);
}

} // namespace
} // namespace bitloom::riscv
