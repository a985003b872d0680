// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX2 set: bit planes of 64 magnitudes. A register holds four, one per 64-bit
// word, least significant first. Anonymous, and without std::, as lanes.h says.
#pragma once

#include <immintrin.h>
#include <stdint.h>

namespace {

// Swaps the bits that `mask` names with those `distance` above them.
template <int distance>
__m256i swapped(__m256i v, long long mask) {
    const __m256i differing = _mm256_and_si256(_mm256_xor_si256(v, _mm256_srli_epi64(v, distance)),
                                               _mm256_set1_epi64x(mask));
    return _mm256_xor_si256(v, _mm256_xor_si256(differing, _mm256_slli_epi64(differing, distance)));
}

// Of each word the 8x8 bits, byte e being element e: byte k becomes bit k of every element. Bytes
// of two words are left interleaved.
inline __m256i transposed_pairs(__m256i rows) {
    rows = swapped<7>(rows, 0x00aa00aa00aa00aa);
    rows = swapped<14>(rows, 0x0000cccc0000cccc);
    rows = swapped<28>(rows, 0x00000000f0f0f0f0);
    return _mm256_shuffle_epi8(rows, _mm256_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14,
                                                      7, 15, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13,
                                                      6, 14, 7, 15));
}

// Elements 0..31 and 32..63, one byte each.
inline void planes_of_bytes(__m256i first, __m256i second, __m256i* planes) {
    first = transposed_pairs(first);
    second = transposed_pairs(second);
    const __m256i outer = _mm256_permute2x128_si256(first, second, 0x20);
    const __m256i inner = _mm256_permute2x128_si256(first, second, 0x31);
    const __m256i in_order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    planes[0] = _mm256_permutevar8x32_epi32(_mm256_unpacklo_epi16(outer, inner), in_order);
    planes[1] = _mm256_permutevar8x32_epi32(_mm256_unpackhi_epi16(outer, inner), in_order);
}

// 64 times 16 bits.
inline void planes_of_pairs(const __m256i (&pairs)[4], __m256i (&planes)[4]) {
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
        planes_of_bytes(bytes[byte][0], bytes[byte][1], planes + 2 * byte);
}

// 64 times 24 bits.
inline void planes_of_quads(const __m256i (&quads)[8], __m256i (&planes)[6]) {
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
        planes_of_bytes(bytes[byte][0], bytes[byte][1], planes + 2 * byte);
}

} // namespace
