// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/thresholds_arithmetic.h"

#include "models/post_processing/threshold_timing.h"

namespace bitloom::post_processing {

template <typename word>
std::uint32_t passed_thresholds(const word* list, std::uint32_t levels, std::int64_t value) {
    std::uint32_t passed = 0;
    for (unsigned bit = threshold_comparisons(levels); bit-- > 0;) {
        const std::uint32_t next = passed + (1U << bit);
        if (next <= levels && value >= list[next - 1])
            passed = next;
    }
    return passed;
}

template <typename word>
void apply_thresholds(const word* sums, std::size_t pixels, std::size_t channels, const word* table,
                      const threshold_stage& stage, std::int16_t* codes) {
    const auto words = static_cast<std::size_t>(threshold_words(stage.levels));
    for (std::size_t c = 0; c < channels; ++c) {
        const word* entry = table + c * words;
        const std::uint64_t negate = (entry[0] & 1) != 0 ? ~std::uint64_t{0} : 0;
        for (std::size_t p = 0; p < pixels; ++p) {
            const auto sum = static_cast<std::uint64_t>(std::int64_t{sums[p * channels + c]});
            const auto value = static_cast<std::int64_t>((sum ^ negate) - negate);
            const std::uint32_t passed = passed_thresholds(entry + 1, stage.levels, value);
            const std::uint32_t code = static_cast<std::uint32_t>(stage.lowest) +
                                       static_cast<std::uint32_t>(stage.step) * passed;
            codes[p * channels + c] = static_cast<std::int16_t>(code);
        }
    }
}

template std::uint32_t passed_thresholds(const std::int32_t*, std::uint32_t, std::int64_t);
template std::uint32_t passed_thresholds(const std::int64_t*, std::uint32_t, std::int64_t);
template void apply_thresholds(const std::int32_t*, std::size_t, std::size_t, const std::int32_t*,
                               const threshold_stage&, std::int16_t*);
template void apply_thresholds(const std::int64_t*, std::size_t, std::size_t, const std::int64_t*,
                               const threshold_stage&, std::int16_t*);

} // namespace bitloom::post_processing
