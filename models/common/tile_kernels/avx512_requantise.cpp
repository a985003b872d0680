// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

namespace {

using bitloom::tile_kernels::channel_scale;
using bitloom::tile_kernels::requantise_arguments;

// Even columns and odd columns of a vector in the halves that 64-bit instructions see.
struct halves {
    __m512i even;
    __m512i odd;
};

halves zero_extended(__m512i columns) {
    return {_mm512_maskz_mov_epi32(0x5555, columns), _mm512_srli_epi64(columns, 32)};
}

__m512i clamped(__m512i value, __m512i low, __m512i high) {
    return _mm512_min_epi64(_mm512_max_epi64(value, low), high);
}

struct column_block {
    __m512i bias;
    halves multiplier;
    halves shift_right;
    halves rounding;
    __m512i low;
    __m512i high;
    __m512i zero_point;
};

column_block block_at(const requantise_arguments& a, size_t column, __mmask16 columns) {
    const __m512i fields =
        _mm512_mullo_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                           _mm512_set1_epi32(sizeof(channel_scale)));
    const channel_scale& scale = a.scales[column];
    const __m512i zero = _mm512_setzero_si512();
    const __m512i one = _mm512_set1_epi64(1);

    column_block block;
    block.bias = _mm512_mask_i32gather_epi32(zero, columns, fields, &scale.bias, 1);
    const __m512i multiplier =
        _mm512_mask_i32gather_epi32(zero, columns, fields, &scale.multiplier, 1);
    block.multiplier = {multiplier, _mm512_srli_epi64(multiplier, 32)};
    const __m512i shift = _mm512_mask_i32gather_epi32(zero, columns, fields, &scale.shift, 1);
    block.shift_right = zero_extended(_mm512_sub_epi32(_mm512_set1_epi32(31), shift));
    block.rounding = {_mm512_sllv_epi64(one, _mm512_sub_epi64(block.shift_right.even, one)),
                      _mm512_sllv_epi64(one, _mm512_sub_epi64(block.shift_right.odd, one))};
    // The clamp comes before the zero point, so that its sum cannot leave 32 bits.
    block.low = _mm512_set1_epi64(int64_t{a.low} - a.zero_point);
    block.high = _mm512_set1_epi64(int64_t{a.high} - a.zero_point);
    block.zero_point = _mm512_set1_epi32(a.zero_point);
    return block;
}

__m256i requantised(const column_block& block, __m512i sums) {
    const __m512i biased = _mm512_add_epi32(sums, block.bias);
    __m512i even = _mm512_mul_epi32(biased, block.multiplier.even);
    __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(biased, 32), block.multiplier.odd);
    even = _mm512_srav_epi64(_mm512_add_epi64(even, block.rounding.even), block.shift_right.even);
    odd = _mm512_srav_epi64(_mm512_add_epi64(odd, block.rounding.odd), block.shift_right.odd);
    even = clamped(even, block.low, block.high);
    odd = clamped(odd, block.low, block.high);
    const __m512i codes = _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_CDAB);
    return _mm512_cvtepi32_epi16(_mm512_add_epi32(codes, block.zero_point));
}

} // namespace

namespace bitloom::tile_kernels::avx512 {

void requantise_rows(const requantise_arguments& a) {
    constexpr size_t width = 16;
    for (size_t column = 0; column < a.columns; column += width) {
        const size_t count = a.columns - column;
        const auto mask = static_cast<__mmask16>(count < width ? (1u << count) - 1 : 0xffff);
        const column_block block = block_at(a, column, mask);
        const int32_t* sums = a.sums + column;
        int16_t* codes = a.codes + column;
        for (size_t row = 0; row < a.rows; ++row) {
            const __m256i result = requantised(block, _mm512_maskz_loadu_epi32(mask, sums));
            if (count >= width)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(codes), result);
            else
                _mm256_mask_storeu_epi16(codes, mask, result);
            sums += a.sums_pitch;
            codes += a.codes_pitch;
        }
    }
}

} // namespace bitloom::tile_kernels::avx512
