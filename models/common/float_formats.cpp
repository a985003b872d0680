// SPDX-License-Identifier: Apache-2.0
#include "models/common/float_formats.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bitloom {

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

std::uint32_t nearest_code_of_fp32(std::uint32_t bits, operand_format format) {
    const std::uint32_t magnitude = bits & 0x7fffffff;
    if (format.bits == 32 || magnitude >= fp32_infinity)
        return code_of_fp32(bits, format);
    // Bits that the narrow format lacks: of the fraction, and of its denormals' leading zeros.
    constexpr std::uint32_t lowest_normal = 127 - 14;
    std::uint32_t lost = 13;
    if (format.kind == number_kind::bfloat) {
        lost = 16;
    } else if (magnitude >> 23 < lowest_normal) {
        const float unit = 0x1p-24F; // of fp16's denormals
        const auto units =
            static_cast<std::uint32_t>(std::lrint(std::ldexp(double{float_of(magnitude)}, 24)));
        return code_of_fp32(bits & 0x80000000U, format) |
               code_of_fp32(bits_of(static_cast<float>(units) * unit), format);
    }
    const std::uint32_t half = (1U << (lost - 1)) - 1 + (magnitude >> lost & 1);
    return code_of_fp32((bits & 0x80000000U) | std::min(magnitude + half, fp32_infinity), format);
}

const char* name_of_floats(operand_format format) {
    require(format.is_floating(), "integers have no name of floating numbers");
    return format.bits == 32 ? "fp32" : format.kind == number_kind::bfloat ? "bf16" : "fp16";
}

void unpack_floats(const std::uint8_t* packed, std::size_t count, operand_format format,
                   std::uint32_t* words) {
    require(format.is_floating(), "unpack_floats: integers");
    if (format.bits == 32) {
        std::memcpy(words, packed, count * sizeof *words);
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
        words[i] = fp32_of_code(packed[2 * i] | std::uint32_t{packed[2 * i + 1]} << 8, format);
}

void pack_floats(const std::uint32_t* words, std::size_t count, operand_format format,
                 std::uint8_t* packed) {
    require(format.is_floating(), "pack_floats: integers");
    if (format.bits == 32) {
        std::memcpy(packed, words, count * sizeof *words);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t half = code_of_fp32(words[i], format);
        packed[2 * i] = static_cast<std::uint8_t>(half);
        packed[2 * i + 1] = static_cast<std::uint8_t>(half >> 8);
    }
}

} // namespace bitloom
