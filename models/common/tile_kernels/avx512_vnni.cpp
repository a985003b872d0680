// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"
#include "models/common/tile_kernels/product_blocks.h"

#include <immintrin.h>
#include <string.h>

namespace {

struct lanes {
    static constexpr unsigned width = 16;
    static constexpr unsigned chains = 8;
    using sums = __m512i;
    using weights = __m512i;
    using operands = __m512i;

    static sums zero() { return _mm512_setzero_si512(); }
    static weights load_weights(const int8_t* address) { return _mm512_loadu_si512(address); }
    static operands load_operands(const uint8_t* address) {
        int quad;
        memcpy(&quad, address, sizeof quad);
        return _mm512_set1_epi32(quad);
    }
    static sums add_products(sums sum, operands pixel, weights columns) {
        return _mm512_dpbusd_epi32(sum, pixel, columns);
    }
    static sums add(sums a, sums b) { return _mm512_add_epi32(a, b); }
    static sums load_sums(const int32_t* address) { return _mm512_loadu_si512(address); }
    static void store_sums(int32_t* address, sums sum) { _mm512_storeu_si512(address, sum); }

    // Few pixels take many columns at once: that reads the weights in long runs.
    static size_t accumulate_from(const product_arguments& a, size_t column) {
        const size_t columns = a.columns - column;
        if (columns >= 8 * width && a.pixel_count <= 2)
            return accumulate_columns<lanes, 2, 8>(a, column);
        if (columns >= 4 * width && a.pixel_count <= 6)
            return accumulate_columns<lanes, 6, 4>(a, column);
        if (columns >= 2 * width)
            return accumulate_columns<lanes, 12, 2>(a, column);
        return accumulate_columns<lanes, 12, 1>(a, column);
    }
};

} // namespace

namespace bitloom::tile_kernels {

const kernel_set avx512_vnni_kernels = {
    "avx512_vnni",        accumulate_all<lanes>, avx512::requantise_rows, avx512::add_terms,
    avx512::unpack_codes, avx512::unpack_bytes,  avx512::pack_codes};

} // namespace bitloom::tile_kernels
