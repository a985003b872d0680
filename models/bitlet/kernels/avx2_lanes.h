// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX2 set: steps and ones of a group from its planes. Anonymous, and without
// std::, as lanes.h says.
#pragma once

#include "models/bitlet/kernels/lanes.h"

#include <immintrin.h>

namespace {

struct lane_counts {
    unsigned steps;
    unsigned ones;
};

// Ones of each byte, by a table of half bytes.
inline __m256i ones_of_bytes(__m256i v) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                           2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(v, 4), low);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(v, low)),
                           _mm256_shuffle_epi8(table, upper));
}

inline __m256i sum_of_bytes(__m256i v) {
    return _mm256_sad_epu8(v, _mm256_setzero_si256());
}

inline __m256i shifted_right(__m256i v, unsigned bits) {
    return _mm256_srl_epi64(v, _mm_cvtsi32_si128(static_cast<int>(bits)));
}

// Blocks of each plane that hold a 1.
template <bool blocks_are_bytes>
__m256i filled_blocks(__m256i planes, const lane_rules& rules) {
    if constexpr (blocks_are_bytes)
        return sum_of_bytes(_mm256_min_epu8(planes, _mm256_set1_epi8(1)));
    unsigned reach = 1;
    for (; 2 * reach <= rules.window; reach *= 2)
        planes = _mm256_or_si256(planes, shifted_right(planes, reach));
    planes = _mm256_or_si256(planes, shifted_right(planes, rules.window - reach));
    const __m256i starts = _mm256_set1_epi64x(static_cast<long long>(rules.block_starts));
    return sum_of_bytes(ones_of_bytes(_mm256_and_si256(planes, starts)));
}

// The larger of `steps` and the steps of the lanes whose word is negative in `open`. Rarely needed
// and large: inlined it would cost the loop around it its registers.
template <unsigned registers>
__attribute__((noinline)) unsigned step_through(const __m256i (&planes)[registers],
                                                const __m256i (&open)[registers], unsigned steps,
                                                const lane_rules& rules) {
    alignas(32) uint64_t words[4 * registers];
    unsigned lanes = 0;
    for (unsigned r = 0; r < registers; ++r) {
        _mm256_store_si256(reinterpret_cast<__m256i*>(words + 4 * r), planes[r]);
        const int four = _mm256_movemask_pd(_mm256_castsi256_pd(open[r]));
        lanes |= static_cast<unsigned>(four) << 4 * r;
    }
    for (; lanes != 0; lanes &= lanes - 1) {
        const unsigned found = steps_of(words[__builtin_ctz(lanes)], rules);
        steps = found > steps ? found : steps;
    }
    return steps;
}

// Over 4 * `registers` planes; only lanes whose bound, ones + empty blocks, exceeds the most ones
// are stepped through.
template <unsigned registers, bool blocks_are_bytes>
inline __attribute__((always_inline)) lane_counts count_lanes(const __m256i (&planes)[registers],
                                                              const lane_rules& rules) {
    const __m256i blocks = _mm256_set1_epi64x(rules.blocks);
    __m256i most = blocks, total = _mm256_setzero_si256();
    __m256i bound[registers];
    for (unsigned r = 0; r < registers; ++r) {
        const __m256i ones = sum_of_bytes(ones_of_bytes(planes[r]));
        bound[r] = _mm256_sub_epi64(ones, filled_blocks<blocks_are_bytes>(planes[r], rules));
        most = _mm256_max_epu8(most, ones);
        total = _mm256_add_epi64(total, ones);
    }
    most = _mm256_max_epu8(most, _mm256_permute4x64_epi64(most, 0x4e));
    most = _mm256_max_epu8(most, _mm256_shuffle_epi32(most, 0x4e));
    total = _mm256_add_epi64(total, _mm256_permute4x64_epi64(total, 0x4e));
    total = _mm256_add_epi64(total, _mm256_shuffle_epi32(total, 0x4e));
    auto steps = static_cast<unsigned>(_mm256_cvtsi256_si32(most));
    const __m256i limit = _mm256_sub_epi64(most, blocks);
    __m256i any = _mm256_setzero_si256();
    for (unsigned r = 0; r < registers; ++r) {
        bound[r] = _mm256_sub_epi64(limit, bound[r]);
        any = _mm256_or_si256(any, bound[r]);
    }
    if (_mm256_movemask_pd(_mm256_castsi256_pd(any)) != 0)
        steps = step_through(planes, bound, steps, rules);
    return {steps, static_cast<unsigned>(_mm256_cvtsi256_si32(total))};
}

} // namespace
