// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/operand_codes.h"

namespace bitloom::bitlet {

namespace {

constexpr std::uint32_t fp32_infinity = 0x7f800000;
constexpr std::uint16_t fp16_infinity = 0x7c00;

} // namespace

std::uint32_t fp32_of_fp16(std::uint16_t bits) {
    const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
    const std::uint32_t exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff;
    if (exponent == 0x1f)
        return sign | fp32_infinity | fraction << 13;
    if (exponent != 0)
        return sign | (exponent + 127 - 15) << 23 | fraction << 13;
    if (fraction == 0)
        return sign;
    // A denormal: fraction * 2^-24, whose leading one becomes the hidden bit.
    const auto leading = 31 - static_cast<unsigned>(__builtin_clz(fraction));
    return sign | (leading + 127 - 24) << 23 | (fraction << (23 - leading) & 0x7fffff);
}

std::uint16_t fp16_of_fp32(std::uint32_t bits) {
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    const std::uint32_t magnitude = bits & 0x7fffffff;
    const auto with_sign = [&](std::uint32_t half) {
        return static_cast<std::uint16_t>(sign | half);
    };
    if (magnitude > fp32_infinity)
        return with_sign(fp16_infinity | 0x200);
    const std::uint32_t exponent = magnitude >> 23;
    if (exponent > 127 + 15)
        return with_sign(fp16_infinity);
    if (exponent > 127 - 15)
        return with_sign((magnitude >> 13) - ((127U - 15) << 10));
    const std::uint32_t significand = (magnitude & 0x7fffff) | 1U << 23;
    const std::uint32_t shift = 13 + 113 - exponent;
    return with_sign(shift < 24 ? significand >> shift : 0);
}

} // namespace bitloom::bitlet
