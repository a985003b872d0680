// SPDX-License-Identifier: Apache-2.0
#include "models/common/tile_kernels/packing_loops.h"

#include <immintrin.h>
#include <string.h>

namespace {

// The last chunk goes through whole chunks on the stack: the caller's bytes end where they end.
struct lanes {
    static constexpr size_t chunk = 32;

    template <unsigned bits>
    static void unpack_bytes(const uint8_t* packed, size_t count, int sign, int offset,
                             uint8_t* bytes) {
        const __m256i fields = _mm256_xor_si256(fields_of<bits>(packed, count),
                                                _mm256_set1_epi8(static_cast<char>(sign)));
        const __m256i moved = _mm256_add_epi8(fields, _mm256_set1_epi8(static_cast<char>(offset)));
        if (count == chunk)
            return store(bytes, moved);
        uint8_t last[chunk];
        store(last, moved);
        memcpy(bytes, last, count);
    }

    template <unsigned bits>
    static void unpack_codes(const uint8_t* packed, size_t count, int sign, int16_t* codes) {
        const __m256i fields = fields_of<bits>(packed, count);
        const __m256i signs = _mm256_set1_epi16(static_cast<short>(sign));
        __m256i low = _mm256_cvtepu8_epi16(_mm256_castsi256_si128(fields));
        __m256i high = _mm256_cvtepu8_epi16(_mm256_extracti128_si256(fields, 1));
        low = _mm256_sub_epi16(_mm256_xor_si256(low, signs), signs);
        high = _mm256_sub_epi16(_mm256_xor_si256(high, signs), signs);
        int16_t last[chunk];
        int16_t* out = count == chunk ? codes : last;
        store(out, low);
        store(out + chunk / 2, high);
        if (count != chunk)
            memcpy(codes, last, count * sizeof codes[0]);
    }

    template <unsigned bits>
    static void pack_codes(const int16_t* codes, size_t count, uint8_t* packed) {
        if (count == chunk)
            return pack_chunk<bits>(codes, packed);
        int16_t last[chunk] = {};
        uint8_t last_packed[chunk];
        memcpy(last, codes, count * sizeof codes[0]);
        pack_chunk<bits>(last, last_packed);
        memcpy(packed, last_packed, (count * bits + 7) / 8);
    }

private:
    static __m256i load(const void* address) {
        return _mm256_loadu_si256(static_cast<const __m256i*>(address));
    }
    static void store(void* address, __m256i value) {
        _mm256_storeu_si256(static_cast<__m256i*>(address), value);
    }

    template <unsigned bits>
    static __m256i fields_of(const uint8_t* packed, size_t count) {
        if (count == chunk)
            return fields_of_chunk<bits>(packed);
        uint8_t last[chunk] = {};
        memcpy(last, packed, (count * bits + 7) / 8);
        return fields_of_chunk<bits>(last);
    }

    // One code per byte, not sign-extended.
    template <unsigned bits>
    static __m256i fields_of_chunk(const uint8_t* packed) {
        if constexpr (bits == 8) {
            return load(packed);
        } else if constexpr (bits == 4) {
            const __m256i pairs =
                _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(packed)));
            return _mm256_and_si256(_mm256_or_si256(pairs, _mm256_slli_epi16(pairs, 4)),
                                    _mm256_set1_epi8(0x0f));
        } else if constexpr (bits == 2) {
            __m256i quads =
                _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(packed)));
            quads = _mm256_or_si256(quads, _mm256_slli_epi32(quads, 12));
            quads = _mm256_or_si256(quads, _mm256_slli_epi32(quads, 6));
            return _mm256_and_si256(quads, _mm256_set1_epi8(0x03));
        } else {
            int set;
            memcpy(&set, packed, sizeof set);
            const __m256i byte_of_code =
                _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
            const __m256i bit_of_code =
                _mm256_set1_epi64x(static_cast<int64_t>(0x8040201008040201));
            const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(set), byte_of_code);
            const __m256i is_set =
                _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit_of_code), bit_of_code);
            return _mm256_and_si256(is_set, _mm256_set1_epi8(1));
        }
    }

    template <unsigned bits>
    static void pack_chunk(const int16_t* codes, uint8_t* packed) {
        const __m256i mask = _mm256_set1_epi16((1 << bits) - 1);
        const __m256i low = _mm256_and_si256(load(codes), mask);
        const __m256i high = _mm256_and_si256(load(codes + chunk / 2), mask);
        const __m256i fields = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
        if constexpr (bits == 8) {
            store(packed, fields);
        } else if constexpr (bits == 4) {
            const __m256i pairs = _mm256_maddubs_epi16(fields, _mm256_set1_epi16(0x1001));
            const __m256i bytes = _mm256_packus_epi16(pairs, pairs);
            _mm_storeu_si128(reinterpret_cast<__m128i*>(packed),
                             _mm256_castsi256_si128(_mm256_permute4x64_epi64(bytes, 0xd8)));
        } else if constexpr (bits == 2) {
            const __m256i pairs = _mm256_maddubs_epi16(fields, _mm256_set1_epi16(0x0401));
            const __m256i quads = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00100001));
            const __m256i words = _mm256_packs_epi32(quads, quads);
            const __m256i bytes = _mm256_packus_epi16(words, words);
            const __m128i both = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes),
                                                    _mm256_extracti128_si256(bytes, 1));
            _mm_storel_epi64(reinterpret_cast<__m128i*>(packed), both);
        } else {
            const int set = _mm256_movemask_epi8(_mm256_slli_epi16(fields, 7));
            memcpy(packed, &set, sizeof set);
        }
    }
};

} // namespace

namespace bitloom::tile_kernels::avx2 {

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

} // namespace bitloom::tile_kernels::avx2
