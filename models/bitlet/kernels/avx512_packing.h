// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX-512 set: from eight registers, one per group, to one number per group, and
// the packing of eight accumulators. Anonymous, and without std::, as lanes.h says.
#pragma once

#include <immintrin.h>

namespace {

struct minimum_of_bytes {
    static __m512i of(__m512i a, __m512i b) { return _mm512_min_epu8(a, b); }
};
struct sum_of_words {
    static __m512i of(__m512i a, __m512i b) { return _mm512_add_epi64(a, b); }
};

template <class operation>
__m512i halves(__m512i a, __m512i b) {
    return operation::of(_mm512_shuffle_i64x2(a, b, 0x44), _mm512_shuffle_i64x2(a, b, 0xee));
}

template <class operation>
__m512i quarters(__m512i a, __m512i b) {
    return operation::of(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

// Word j: the operation over the eight words of v[j].
template <class operation>
__m512i over_words(const __m512i (&v)[8]) {
    const __m512i even =
        quarters<operation>(halves<operation>(v[0], v[2]), halves<operation>(v[4], v[6]));
    const __m512i odd =
        quarters<operation>(halves<operation>(v[1], v[3]), halves<operation>(v[5], v[7]));
    return operation::of(_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd));
}

// The smallest byte of each word, as a number.
inline __m512i smallest_byte(__m512i words) {
    words = _mm512_min_epu8(words, _mm512_srli_epi64(words, 32));
    words = _mm512_min_epu8(words, _mm512_srli_epi64(words, 16));
    words = _mm512_min_epu8(words, _mm512_srli_epi64(words, 8));
    return _mm512_and_si512(words, _mm512_set1_epi64(0xff));
}

// portable::pack for eight.
inline __m256i pack(__m512i accumulators, __m512i largest, bool rtl_exact) {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i magnitude = _mm512_abs_epi64(accumulators);
    const __m512i zeros = _mm512_lzcnt_epi64(magnitude);
    const __m512i significand = _mm512_srli_epi64(_mm512_sllv_epi64(magnitude, zeros), 40);
    const __m512i exponent =
        _mm512_sub_epi64(_mm512_sub_epi64(largest, _mm512_set1_epi64(173 - 63)), zeros);
    const __m512i mantissa = _mm512_and_si512(significand, _mm512_set1_epi64(0x7fffff));
    __m512i word = _mm512_or_si512(mantissa, _mm512_slli_epi64(exponent, 23));
    const __mmask8 small =
        _mm512_cmple_epi64_mask(exponent, rtl_exact ? _mm512_set1_epi64(-1) : zero);
    word = _mm512_mask_srlv_epi64(word, small, significand,
                                  _mm512_sub_epi64(_mm512_set1_epi64(1), exponent));
    const __mmask8 infinite = _mm512_cmpgt_epi64_mask(exponent, _mm512_set1_epi64(254));
    word = _mm512_mask_mov_epi64(word, infinite, _mm512_set1_epi64(0x7f800000));
    word = _mm512_mask_or_epi64(word, _mm512_movepi64_mask(accumulators), word,
                                _mm512_set1_epi64(0x80000000));
    return _mm512_cvtepi64_epi32(
        _mm512_maskz_mov_epi64(_mm512_test_epi64_mask(magnitude, magnitude), word));
}

} // namespace
