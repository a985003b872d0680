// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/float_groups.h"

#include "models/bitlet/kernels/kernel_sets.h"
#include "models/common/errors.h"

#include <algorithm>

namespace bitloom::bitlet {
namespace {

// Exponents of either kind of group; the padding's is 0.
template <class group_type>
void set_exponents(const std::uint8_t* exponents, std::size_t count, group_type& group) {
    require(count <= largest_group, "make_group: a group has at most 64 elements");
    std::uint8_t largest = 0;
    for (std::size_t i = 0; i < count; ++i)
        largest = std::max(largest, exponents[i]);
    group.largest = largest;
    for (std::size_t i = 0; i < count; ++i)
        group.below[i] = static_cast<std::uint8_t>(largest - exponents[i]);
    std::fill(group.below + count, group.below + largest_group, largest);
}

} // namespace

void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                float_weight_group& group) {
    set_exponents(exponents, count, group);
    group.negative = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const bool negative = significands[i] < 0;
        group.magnitudes[i] =
            static_cast<std::uint32_t>(negative ? -significands[i] : significands[i]);
        group.negative |= std::uint64_t{negative} << i;
    }
    std::fill(group.magnitudes + count, group.magnitudes + largest_group, 0u);
}

void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                float_activation_group& group) {
    set_exponents(exponents, count, group);
    std::copy_n(significands, count, group.significands);
    std::fill(group.significands + count, group.significands + largest_group, 0);
}

void decode_fp32(const std::uint32_t* words, std::size_t count, bool rtl_exact,
                 std::uint8_t* exponents, std::int32_t* significands) {
    // Without branches, for the compiler to make vectors of it.
    const std::uint32_t denormal_hidden = rtl_exact ? 1 : 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t mantissa = words[i] & 0x7fffff;
        const std::uint32_t field = words[i] >> 23 & 0xff;
        const std::uint32_t denormal = (field == 0) & (mantissa != 0);
        const std::uint32_t hidden = (field != 0) | (denormal & denormal_hidden);
        const auto magnitude = static_cast<std::int32_t>(mantissa | hidden << 23);
        const std::int32_t sign = -static_cast<std::int32_t>(words[i] >> 31);
        exponents[i] = static_cast<std::uint8_t>(field + denormal);
        significands[i] = (magnitude ^ sign) - sign;
    }
}

void float_groups(const float_tile& tile, const float_rules& rules, const float_results& results) {
    check_shape(rules.lanes);
    require(rules.lanes.last == rules.lanes.elements - 1,
            "float_rules: in floating point every element counts");
    selected_kernels().float_groups(tile, rules, results);
}

} // namespace bitloom::bitlet
