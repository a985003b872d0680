// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace {

using bitloom::tile_kernels::add_term;

struct broadcast_term {
    explicit broadcast_term(const add_term& t)
        : zero(_mm512_set1_epi32(t.zero))
        , multiplier(_mm512_set1_epi32(t.multiplier))
        , rounding(_mm512_set1_epi64(int64_t{1} << (30 - t.shift)))
        , shift_right(_mm_cvtsi32_si128(31 - t.shift)) {}

    __m512i operator()(__m256i codes) const {
        const __m512i centred = _mm512_sub_epi32(_mm512_cvtepi16_epi32(codes), zero);
        const __m512i scaled = _mm512_slli_epi32(centred, 20);
        __m512i even = _mm512_mul_epi32(scaled, multiplier);
        __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(scaled, 32), multiplier);
        even = _mm512_sra_epi64(_mm512_add_epi64(even, rounding), shift_right);
        odd = _mm512_sra_epi64(_mm512_add_epi64(odd, rounding), shift_right);
        return _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_CDAB);
    }

    __m512i zero, multiplier, rounding;
    __m128i shift_right;
};

} // namespace

namespace bitloom::tile_kernels::avx512 {

void add_terms(const add_arguments& a) {
    constexpr size_t width = 16;
    const broadcast_term term_a(a.term_a), term_b(a.term_b);
    for (size_t i = 0; i < a.count; i += width) {
        const size_t left = a.count - i;
        const auto mask = static_cast<__mmask16>(left < width ? (1u << left) - 1 : 0xffff);
        const __m512i sum = _mm512_add_epi32(term_a(_mm256_maskz_loadu_epi16(mask, a.a + i)),
                                             term_b(_mm256_maskz_loadu_epi16(mask, a.b + i)));
        _mm512_mask_storeu_epi32(a.sums + i, mask, sum);
    }
}

} // namespace bitloom::tile_kernels::avx512
