// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/packing_loops.h"

#include <immintrin.h>

namespace {

// The last chunk is loaded and stored under a mask.
struct lanes {
    static constexpr size_t chunk = 64;

    template <unsigned bits>
    static void unpack_bytes(const uint8_t* packed, size_t count, int sign, int offset,
                             uint8_t* bytes) {
        const __m512i fields = _mm512_xor_si512(fields_of<bits>(packed, count),
                                                _mm512_set1_epi8(static_cast<char>(sign)));
        const __m512i moved = _mm512_add_epi8(fields, _mm512_set1_epi8(static_cast<char>(offset)));
        if (count == chunk)
            _mm512_storeu_si512(bytes, moved);
        else
            _mm512_mask_storeu_epi8(bytes, first(count), moved);
    }

    template <unsigned bits>
    static void unpack_codes(const uint8_t* packed, size_t count, int sign, int16_t* codes) {
        const __m512i fields = fields_of<bits>(packed, count);
        const __m512i signs = _mm512_set1_epi16(static_cast<short>(sign));
        __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(fields));
        __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(fields, 1));
        low = _mm512_sub_epi16(_mm512_xor_si512(low, signs), signs);
        high = _mm512_sub_epi16(_mm512_xor_si512(high, signs), signs);
        if (count == chunk) {
            _mm512_storeu_si512(codes, low);
            _mm512_storeu_si512(codes + chunk / 2, high);
            return;
        }
        const __mmask64 mask = first(count);
        _mm512_mask_storeu_epi16(codes, static_cast<__mmask32>(mask), low);
        _mm512_mask_storeu_epi16(codes + chunk / 2, static_cast<__mmask32>(mask >> 32), high);
    }

    template <unsigned bits>
    static void pack_codes(const int16_t* codes, size_t count, uint8_t* packed) {
        const __mmask64 mask = first(count);
        const __m512i low = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(mask), codes);
        const __m512i high =
            _mm512_maskz_loadu_epi16(static_cast<__mmask32>(mask >> 32), codes + chunk / 2);
        const __m512i fields = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtepi16_epi8(low)),
                                                  _mm512_cvtepi16_epi8(high), 1);
        store_fields<bits>(fields, count, packed);
    }

private:
    static __mmask64 first(size_t count) { return ~__mmask64{0} >> (64 - count); }
    static size_t bytes_of(size_t count, unsigned bits) { return (count * bits + 7) / 8; }

    // One code per byte, not sign-extended.
    template <unsigned bits>
    static __m512i fields_of(const uint8_t* packed, size_t count) {
        const __mmask64 mask = first(bytes_of(count, bits));
        if constexpr (bits == 8) {
            return _mm512_maskz_loadu_epi8(mask, packed);
        } else if constexpr (bits == 4) {
            const __m256i bytes = _mm256_maskz_loadu_epi8(static_cast<__mmask32>(mask), packed);
            const __m512i pairs = _mm512_cvtepu8_epi16(bytes);
            return _mm512_and_si512(_mm512_or_si512(pairs, _mm512_slli_epi16(pairs, 4)),
                                    _mm512_set1_epi8(0x0f));
        } else if constexpr (bits == 2) {
            const __m128i bytes = _mm_maskz_loadu_epi8(static_cast<__mmask16>(mask), packed);
            __m512i quads = _mm512_cvtepu8_epi32(bytes);
            quads = _mm512_or_si512(quads, _mm512_slli_epi32(quads, 12));
            quads = _mm512_or_si512(quads, _mm512_slli_epi32(quads, 6));
            return _mm512_and_si512(quads, _mm512_set1_epi8(0x03));
        } else {
            const __m128i bytes = _mm_maskz_loadu_epi8(static_cast<__mmask16>(mask), packed);
            const auto set = static_cast<__mmask64>(_mm_cvtsi128_si64(bytes));
            return _mm512_maskz_mov_epi8(set, _mm512_set1_epi8(1));
        }
    }

    // Its inverse. Of each byte only the lowest `bits` bits count.
    template <unsigned bits>
    static void store_fields(__m512i fields, size_t count, uint8_t* packed) {
        const __mmask64 mask = first(bytes_of(count, bits));
        if constexpr (bits == 8) {
            _mm512_mask_storeu_epi8(packed, mask, fields);
        } else if constexpr (bits == 4) {
            fields = _mm512_and_si512(fields, _mm512_set1_epi8(0x0f));
            fields = _mm512_or_si512(fields, _mm512_srli_epi16(fields, 4));
            _mm256_mask_storeu_epi8(packed, static_cast<__mmask32>(mask),
                                    _mm512_cvtepi16_epi8(fields));
        } else if constexpr (bits == 2) {
            fields = _mm512_and_si512(fields, _mm512_set1_epi8(0x03));
            fields = _mm512_or_si512(fields, _mm512_srli_epi16(fields, 6));
            fields = _mm512_or_si512(fields, _mm512_srli_epi32(fields, 12));
            _mm_mask_storeu_epi8(packed, static_cast<__mmask16>(mask),
                                 _mm512_cvtepi32_epi8(fields));
        } else {
            const __mmask64 set = _mm512_test_epi8_mask(fields, _mm512_set1_epi8(1));
            _mm_mask_storeu_epi8(packed, static_cast<__mmask16>(mask),
                                 _mm_cvtsi64_si128(static_cast<long long>(set)));
        }
    }
};

} // namespace

namespace bitloom::tile_kernels::avx512 {

void unpack_codes(const uint8_t* packed, size_t count, operand_format format, int16_t* codes) {
    unpack_code_chunks<lanes>(packed, count, format, codes);
}

void unpack_bytes(const uint8_t* packed, size_t count, operand_format format, uint8_t offset,
                  uint8_t* bytes) {
    unpack_byte_chunks<lanes>(packed, count, format, offset, bytes);
}

void pack_codes(const int16_t* codes, size_t count, operand_format format, uint8_t* packed) {
    pack_code_chunks<lanes>(codes, count, format, packed);
}

} // namespace bitloom::tile_kernels::avx512
