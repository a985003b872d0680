// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/float_groups.h"

#include "models/bitlet/kernels/kernel_sets.h"
#include "models/common/errors.h"

#include <algorithm>
#include <cstdlib>

namespace bitloom::bitlet {
namespace {

// Distances of either kind of group; the padding's exponent is 0.
template <class group_type>
inline void set_exponents(const std::uint8_t* exponents, const std::int32_t* significands,
                          std::size_t count, bool zeros_count, group_type& group) {
    require(count <= largest_group, "make_group: a group has at most 64 elements");
    // What does not count is farther than any sum of two distances that does: see exact_distance.
    constexpr std::uint8_t not_counting = 255;
    std::uint8_t largest = 0;
    for (std::size_t i = 0; i < count; ++i)
        largest =
            std::max(largest, zeros_count || significands[i] != 0 ? exponents[i] : std::uint8_t{0});
    group.largest = largest;
    for (std::size_t i = 0; i < count; ++i)
        group.below[i] = zeros_count || significands[i] != 0
                             ? static_cast<std::uint8_t>(largest - exponents[i])
                             : not_counting;
    std::fill(group.below + count, group.below + largest_group,
              zeros_count ? largest : not_counting);
}

} // namespace

void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                bool zeros_count, float_weight_group& group) {
    set_exponents(exponents, significands, count, zeros_count, group);
    for (std::size_t i = 0; i < count; ++i)
        group.magnitudes[i] = static_cast<std::uint32_t>(std::abs(significands[i]));
    // Signs are anything: without branches.
    group.negative = 0;
    for (std::size_t i = 0; i < count; ++i)
        group.negative |= std::uint64_t{static_cast<std::uint32_t>(significands[i]) >> 31} << i;
    std::fill(group.magnitudes + count, group.magnitudes + largest_group, 0u);
}

void make_group(const std::uint8_t* exponents, const std::int32_t* significands, std::size_t count,
                bool zeros_count, float_activation_group& group) {
    if (count == largest_group && zeros_count) { // the usual one: loops of known length
        set_exponents(exponents, significands, largest_group, true, group);
        std::copy_n(significands, largest_group, group.significands);
        return;
    }
    set_exponents(exponents, significands, count, zeros_count, group);
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
