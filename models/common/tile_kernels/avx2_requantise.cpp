// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace {

using bitloom::tile_kernels::channel_scale;
using bitloom::tile_kernels::requantise_arguments;

constexpr size_t width = 8;

__m256i load(const int32_t* address) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(address));
}

__m256i clamped(__m256i value, __m256i low, __m256i high) {
    value = _mm256_blendv_epi8(value, low, _mm256_cmpgt_epi64(low, value));
    return _mm256_blendv_epi8(value, high, _mm256_cmpgt_epi64(value, high));
}

// Every other column of a block, in 64 bits. AVX2 shifts 64 bits right without sign only, so values
// carry an excess of 2^63 into the shift and what is left of it, 2^63 >> shift, out of it.
struct half_block {
    __m256i multiplier;
    __m256i shift_right;
    __m256i rounding_and_excess;
    __m256i low;
    __m256i high;
};

half_block half_of(const requantise_arguments& a, __m256i multiplier, __m256i shift_right) {
    const __m256i excess = _mm256_set1_epi64x(INT64_MIN);
    const __m256i one = _mm256_set1_epi64x(1);
    const __m256i rounding = _mm256_sllv_epi64(one, _mm256_sub_epi64(shift_right, one));
    const __m256i left = _mm256_srlv_epi64(excess, shift_right);
    // The clamp comes before the zero point, so that its sum cannot leave 32 bits.
    return {multiplier, shift_right, _mm256_add_epi64(rounding, excess),
            _mm256_add_epi64(left, _mm256_set1_epi64x(int64_t{a.low} - a.zero_point)),
            _mm256_add_epi64(left, _mm256_set1_epi64x(int64_t{a.high} - a.zero_point))};
}

__m256i scaled(const half_block& half, __m256i sums) {
    const __m256i product = _mm256_mul_epi32(sums, half.multiplier);
    const __m256i rounded = _mm256_add_epi64(product, half.rounding_and_excess);
    return clamped(_mm256_srlv_epi64(rounded, half.shift_right), half.low, half.high);
}

struct column_block {
    __m256i bias;
    half_block even;
    half_block odd;
    __m256i zero_point_less_excess;
};

column_block block_at(const requantise_arguments& a, const channel_scale* scales) {
    const __m256i fields = _mm256_mullo_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7),
                                              _mm256_set1_epi32(sizeof(channel_scale)));
    const __m256i multiplier = _mm256_i32gather_epi32(&scales->multiplier, fields, 1);
    const __m256i shift_right =
        _mm256_sub_epi32(_mm256_set1_epi32(31), _mm256_i32gather_epi32(&scales->shift, fields, 1));
    // Below 32 bits only a shift of 32 and more leaves anything of the excess.
    const __m256i left = _mm256_srlv_epi32(_mm256_set1_epi32(INT32_MIN),
                                           _mm256_sub_epi32(shift_right, _mm256_set1_epi32(32)));
    return {_mm256_i32gather_epi32(&scales->bias, fields, 1),
            half_of(a, multiplier, _mm256_blend_epi32(shift_right, _mm256_setzero_si256(), 0xaa)),
            half_of(a, _mm256_srli_epi64(multiplier, 32), _mm256_srli_epi64(shift_right, 32)),
            _mm256_sub_epi32(_mm256_set1_epi32(a.zero_point), left)};
}

__m128i requantised(const column_block& block, __m256i sums) {
    const __m256i biased = _mm256_add_epi32(sums, block.bias);
    const __m256i even = scaled(block.even, biased);
    const __m256i odd = scaled(block.odd, _mm256_srli_epi64(biased, 32));
    __m256i codes = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xaa);
    codes = _mm256_add_epi32(codes, block.zero_point_less_excess);
    codes = _mm256_blend_epi16(codes, _mm256_setzero_si256(), 0xaa);
    return _mm_packus_epi32(_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1));
}

void requantise_block(const requantise_arguments& a, size_t column) {
    const column_block block = block_at(a, a.scales + column);
    const int32_t* sums = a.sums + column;
    int16_t* codes = a.codes + column;
    for (size_t row = 0; row < a.rows; ++row) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(codes), requantised(block, load(sums)));
        sums += a.sums_pitch;
        codes += a.codes_pitch;
    }
}

// Fewer columns than one vector pass through a vector on the stack: the caller's end where they
// end.
void requantise_few_columns(const requantise_arguments& a) {
    channel_scale scales[width] = {};
    memcpy(scales, a.scales, a.columns * sizeof scales[0]);
    const column_block block = block_at(a, scales);
    for (size_t row = 0; row < a.rows; ++row) {
        int32_t sums[width] = {};
        int16_t codes[width];
        memcpy(sums, a.sums + row * a.sums_pitch, a.columns * sizeof sums[0]);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(codes), requantised(block, load(sums)));
        memcpy(a.codes + row * a.codes_pitch, codes, a.columns * sizeof codes[0]);
    }
}

} // namespace

namespace bitloom::tile_kernels::avx2 {

void requantise_rows(const requantise_arguments& a) {
    if (a.columns == 0)
        return;
    if (a.columns < width)
        return requantise_few_columns(a);
    size_t column = 0;
    for (; column + width <= a.columns; column += width)
        requantise_block(a, column);
    // The last block overlaps the one before and writes the same codes again.
    if (column != a.columns)
        requantise_block(a, a.columns - width);
}

} // namespace bitloom::tile_kernels::avx2
