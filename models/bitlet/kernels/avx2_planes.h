// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX2 set: bit planes of 64 magnitudes, one word per plane. Anonymous, and without
// std::, as lanes.h says.
#pragma once

#include <immintrin.h>
#include <stdint.h>

namespace {

// Elements 0..31 and 32..63, one byte each.
inline void planes_of_bytes(__m256i first, __m256i second, uint64_t* planes) {
    for (unsigned bit = 8; bit-- > 0;) {
        const auto low = static_cast<uint32_t>(_mm256_movemask_epi8(first));
        const auto high = static_cast<uint32_t>(_mm256_movemask_epi8(second));
        planes[bit] = static_cast<uint64_t>(high) << 32 | low;
        first = _mm256_add_epi8(first, first);
        second = _mm256_add_epi8(second, second);
    }
}

// 64 times 16 bits.
inline void planes_of_pairs(const __m256i (&pairs)[4], uint64_t* planes) {
    const __m256i low = _mm256_set1_epi16(0xff);
    __m256i bytes[2][2];
    for (unsigned half = 0; half < 2; ++half) {
        const __m256i a = pairs[2 * half], b = pairs[2 * half + 1];
        bytes[0][half] = _mm256_permute4x64_epi64(
            _mm256_packus_epi16(_mm256_and_si256(a, low), _mm256_and_si256(b, low)), 0xd8);
        bytes[1][half] = _mm256_permute4x64_epi64(
            _mm256_packus_epi16(_mm256_srli_epi16(a, 8), _mm256_srli_epi16(b, 8)), 0xd8);
    }
    for (unsigned byte = 0; byte < 2; ++byte)
        planes_of_bytes(bytes[byte][0], bytes[byte][1], planes + 8 * byte);
}

// 64 times 24 bits.
inline void planes_of_quads(const __m256i (&quads)[8], uint64_t* planes) {
    const __m256i by_byte = _mm256_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
                                             0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const __m256i in_order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    __m256i bytes[3][2];
    for (unsigned half = 0; half < 2; ++half) {
        __m256i q[4];
        for (unsigned i = 0; i < 4; ++i)
            q[i] = _mm256_shuffle_epi8(quads[4 * half + i], by_byte);
        const __m256i a = _mm256_unpacklo_epi32(q[0], q[1]), b = _mm256_unpacklo_epi32(q[2], q[3]);
        const __m256i c = _mm256_unpackhi_epi32(q[0], q[1]), d = _mm256_unpackhi_epi32(q[2], q[3]);
        bytes[0][half] = _mm256_permutevar8x32_epi32(_mm256_unpacklo_epi64(a, b), in_order);
        bytes[1][half] = _mm256_permutevar8x32_epi32(_mm256_unpackhi_epi64(a, b), in_order);
        bytes[2][half] = _mm256_permutevar8x32_epi32(_mm256_unpacklo_epi64(c, d), in_order);
    }
    for (unsigned byte = 0; byte < 3; ++byte)
        planes_of_bytes(bytes[byte][0], bytes[byte][1], planes + 8 * byte);
}

} // namespace
