// SPDX-License-Identifier: Apache-2.0
// The firmware's own conversions, in integers, against the host's.
#include "models/common/float_formats.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <random>
#include <string>
extern "C" {
#include "platforms/firmware/float_text.h"
}

namespace bitloom {
namespace {

std::string firmwares(std::uint32_t bits) {
    char text[FLOAT_TEXT_BYTES];
    float_text(bits, text);
    return text;
}

std::string hosts(std::uint32_t bits) {
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    char text[32];
    std::snprintf(text, sizeof text, "%.8e", double{value});
    return text;
}

TEST(float_text, is_what_printf_gives_for_random_bits) {
    std::mt19937 random(1);
    for (int n = 0; n < 100'000; ++n) {
        const auto bits = static_cast<std::uint32_t>(random());
        ASSERT_EQ(firmwares(bits), hosts(bits)) << std::hex << bits;
    }
}

TEST(float_text, is_what_printf_gives_at_the_ends_of_every_exponent) {
    for (std::uint32_t field = 0; field < 256; ++field)
        for (const std::uint32_t fraction : {0U, 1U, 2U, 0x400000U, 0x7ffffeU, 0x7fffffU})
            for (const std::uint32_t sign : {0U, 0x80000000U}) {
                const std::uint32_t bits = sign | field << 23 | fraction;
                ASSERT_EQ(firmwares(bits), hosts(bits)) << std::hex << bits;
            }
}

TEST(float_text, rounds_halves_to_even) {
    // 2^-k has as many digits as k: some end in a 5 behind the ninth.
    for (std::uint32_t whole = 1; whole < 1U << 24; whole += 1021)
        for (const float scale : {0x1p-10F, 0x1p-12F, 0x1p-24F}) {
            const float value = static_cast<float>(whole) * scale;
            std::uint32_t bits = 0;
            std::memcpy(&bits, &value, sizeof bits);
            ASSERT_EQ(firmwares(bits), hosts(bits)) << value;
        }
}

TEST(float_of_half, agrees_for_every_half) {
    for (std::uint32_t half = 0; half < 0x10000; ++half)
        ASSERT_EQ(float_of_half(half), fp32_of_code(half, fp16_format)) << std::hex << half;
}

} // namespace
} // namespace bitloom
