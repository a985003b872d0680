// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/kernel_sets.h"
#include "models/common/tile_kernels/product_blocks.h"

#include <immintrin.h>
#include <string.h>

namespace {

struct lanes {
    static constexpr unsigned width = 8;
    static constexpr unsigned chains = 8;
    using sums = __m256i;
    using weights = __m256i;
    using operands = __m256i;

    static __m256i load(const void* address) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(address));
    }
    static sums zero() { return _mm256_setzero_si256(); }
    static weights load_weights(const int8_t* address) { return load(address); }
    static operands load_operands(const uint8_t* address) {
        int quad;
        memcpy(&quad, address, sizeof quad);
        return _mm256_set1_epi32(quad);
    }
    static sums add_products(sums sum, operands pixel, weights columns) {
        return _mm256_dpbusd_avx_epi32(sum, pixel, columns);
    }
    static sums add(sums a, sums b) { return _mm256_add_epi32(a, b); }
    static sums load_sums(const int32_t* address) { return load(address); }
    static void store_sums(int32_t* address, sums sum) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(address), sum);
    }

    // Few pixels take many columns at once: that reads the weights in long runs.
    static size_t accumulate_from(const product_arguments& a, size_t column) {
        if (a.columns - column >= 4 * width && a.pixel_count <= 2)
            return accumulate_columns<lanes, 2, 4>(a, column);
        return accumulate_columns<lanes, 6, 2>(a, column);
    }
};

} // namespace

namespace bitloom::tile_kernels {

const kernel_set avx_vnni_kernels = {
    "avx_vnni",         accumulate_all<lanes>, avx2::requantise_rows, portable::add_terms,
    avx2::unpack_codes, avx2::unpack_bytes,    avx2::pack_codes};

} // namespace bitloom::tile_kernels
