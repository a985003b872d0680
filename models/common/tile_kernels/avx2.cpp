// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"
#include "models/common/tile_kernels/product_blocks.h"

#include <immintrin.h>
#include <string.h>

namespace {

// vpmaddubsw saturates (255 * 127 * 2 exceeds 16 bits), so both operands are widened to 16 bits,
// where vpmaddwd is exact: the even elements of a quad in one vector, the odd ones in another.
struct lanes {
    struct widened {
        __m256i even;
        __m256i odd;
    };
    static constexpr unsigned width = 8;
    static constexpr unsigned chains = 1;
    using sums = __m256i;
    using weights = widened;
    using operands = widened;

    static __m256i load(const void* address) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(address));
    }
    static sums zero() { return _mm256_setzero_si256(); }
    static weights load_weights(const int8_t* address) {
        const __m256i bytes = load(address);
        return {_mm256_srai_epi16(_mm256_slli_epi16(bytes, 8), 8), _mm256_srai_epi16(bytes, 8)};
    }
    static operands load_operands(const uint8_t* address) {
        int quad;
        memcpy(&quad, address, sizeof quad);
        const __m256i bytes = _mm256_set1_epi32(quad);
        return {_mm256_and_si256(bytes, _mm256_set1_epi16(0xff)), _mm256_srli_epi16(bytes, 8)};
    }
    static sums add_products(sums sum, operands pixel, weights columns) {
        // One product after the other: in any other order the sums do not fit into the registers.
        sum = add(sum, _mm256_madd_epi16(pixel.even, columns.even));
        asm volatile("" : "+x"(sum));
        sum = add(sum, _mm256_madd_epi16(pixel.odd, columns.odd));
        asm volatile("" : "+x"(sum));
        return sum;
    }
    static sums add(sums a, sums b) { return _mm256_add_epi32(a, b); }
    static sums load_sums(const int32_t* address) { return load(address); }
    static void store_sums(int32_t* address, sums sum) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(address), sum);
    }
    static size_t accumulate_from(const product_arguments& a, size_t column) {
        return accumulate_columns<lanes, 4, 2>(a, column);
    }
};

} // namespace

namespace bitloom::tile_kernels {

const kernel_set avx2_kernels = {"avx2",
                                 accumulate_all<lanes>,
                                 avx2::requantise_rows,
                                 portable::add_terms,
                                 avx2::unpack_codes,
                                 avx2::unpack_bytes,
                                 avx2::pack_codes};

} // namespace bitloom::tile_kernels
