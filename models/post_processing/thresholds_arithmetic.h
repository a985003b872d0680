// SPDX-License-Identifier: Apache-2.0
// Sums to codes by comparison: what folds batch normalisation, activation and quantiser into a few
// integers per channel.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bitloom::post_processing {

/// code = lowest + step * (thresholds that the sum passes). `step` 2 from -1 gives bipolar codes.
struct threshold_stage {
    std::int32_t lowest = 0;
    std::int32_t step = 1;
    std::uint32_t levels = 1; ///< thresholds of a channel, 1 to most_threshold_levels

    std::int64_t highest() const { return lowest + std::int64_t{step} * levels; }
    friend bool operator==(const threshold_stage& a, const threshold_stage& b) {
        return a.lowest == b.lowest && a.step == b.step && a.levels == b.levels;
    }
};

inline constexpr std::uint32_t most_threshold_levels = 65535;

/// Words of one channel's table entry, each as wide as a sum: 0 or, for channels of negative slope,
/// 1; then the thresholds, ascending.
constexpr std::uint64_t threshold_words(std::uint32_t levels) {
    return std::uint64_t{levels} + 1;
}

/// Thresholds of `list`, `levels` of them, that `value` passes (value >= threshold), found by a
/// binary search; of a list that is not sorted, what that search finds.
template <typename word>
std::uint32_t passed_thresholds(const word* list, std::uint32_t levels, std::int64_t value);

/// Codes of `pixels` rows of `channels` sums (int32 or int64), cut to 16 bits. `table`: [channel]
/// [threshold_words]. A channel whose first word is odd compares the negated sum; -2^63 stays.
template <typename word>
void apply_thresholds(const word* sums, std::size_t pixels, std::size_t channels, const word* table,
                      const threshold_stage& stage, std::int16_t* codes);

} // namespace bitloom::post_processing
