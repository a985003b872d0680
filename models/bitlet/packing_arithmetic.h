// SPDX-License-Identifier: Apache-2.0
// From the accumulator to a word of the operands' format: the packager of MICRO 2021, whose rules
// are the authors' RTL's. The small functions are its pipeline's stages.
#pragma once

#include <cstdint>

namespace bitloom::bitlet {

/// floor(sum / 2^quant) in 25 bits, saturated; bit 31 and bits 23..0 hold them in two's complement.
/// quant: 0..24.
std::uint32_t pack_fixed(std::int64_t sum, unsigned quant, bool rtl_exact);

/// sum * 2^(maximum - 300) as fp32, truncated toward zero, infinity beyond the range; an exact zero
/// is +0. `maximum`: E_max, 0..510.
std::uint32_t pack_float(std::int64_t sum, unsigned maximum, bool rtl_exact);

/// The number in pack_fixed()'s word.
constexpr std::int32_t fixed_value(std::uint32_t packed) {
    return static_cast<std::int32_t>(packed & 0xffffff) - ((packed >> 31) != 0 ? 1 << 24 : 0);
}

/// Whether pack_fixed() saturates. The RTL looks at bits 47..quant+24 and at the parity of bits
/// 63..48, which misses an even number of wrong ones.
constexpr bool fixed_overflow(std::int64_t sum, unsigned quant, bool rtl_exact) {
    if (!rtl_exact)
        return sum >> quant != (sum >> quant & 0xffffff) - (sum < 0 ? 1 << 24 : 0);
    const auto bits = static_cast<std::uint64_t>(sum);
    const std::uint64_t unlike = (sum < 0 ? ~bits : bits) & 0xffff'ffff'ffff;
    return __builtin_parityll(bits >> 48) != 0 || unlike >> (quant + 24) != 0;
}

constexpr std::uint32_t packed_fixed(std::int64_t sum, unsigned quant, bool overflow) {
    const std::uint32_t sign = sum < 0 ? 1U << 31 : 0;
    if (overflow)
        return sum < 0 ? sign : 0xffffff;
    return sign | (static_cast<std::uint32_t>(sum >> quant) & 0xffffff);
}

constexpr std::uint64_t magnitude_of(std::int64_t sum) {
    const auto bits = static_cast<std::uint64_t>(sum);
    return sum < 0 ? 0 - bits : bits;
}

/// Of the highest one; `magnitude` is not 0.
constexpr unsigned leading_position(std::uint64_t magnitude) {
    return 63 - static_cast<unsigned>(__builtin_clzll(magnitude));
}

/// The 24 bits from the leading one on.
constexpr std::uint32_t normalised_significand(std::uint64_t magnitude, unsigned position) {
    return static_cast<std::uint32_t>(position >= 23 ? magnitude >> (position - 23)
                                                     : magnitude << (23 - position));
}

/// Biased exponent of a sum whose leading one is at `position`: products of two 24-bit significands
/// have 46 bits behind the point, and both biases are in E_max.
constexpr int result_exponent(unsigned maximum, unsigned position) {
    return static_cast<int>(maximum + position) - 173;
}

/// The RTL forgets the extra shift of a denormal whose exponent is exactly 0.
constexpr std::uint32_t assembled_float(bool negative, int exponent, std::uint32_t significand,
                                        bool rtl_exact) {
    const std::uint32_t sign = negative ? 1U << 31 : 0;
    if (exponent > 254)
        return sign | 0x7f800000;
    if (exponent > 0 || (exponent == 0 && rtl_exact))
        return sign | static_cast<std::uint32_t>(exponent) << 23 | (significand & 0x7fffff);
    return sign | (exponent > -24 ? significand >> (1 - exponent) : 0);
}

} // namespace bitloom::bitlet
