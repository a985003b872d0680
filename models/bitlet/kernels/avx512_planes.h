// SPDX-License-Identifier: Apache-2.0
// Internal to the AVX-512 set: bit planes of 64 magnitudes. A register of planes holds eight, one
// per 64-bit word, least significant first. Anonymous, and without std::, as lanes.h says.
//
// GF2P8AFFINEQB multiplies 8x8 bit matrices; by the unit matrix it transposes one, provided that
// its bytes lie in reverse. So: bytes of eight elements to a word, in reverse; transpose; then byte
// e of plane k is byte k of word e.
#pragma once

#include <immintrin.h>
#include <stdint.h>

namespace {

struct byte_table {
    alignas(64) uint8_t bytes[64];
    operator __m512i() const { return _mm512_load_si512(bytes); }
};

// Word w, for w < words: byte `low` of elements 8w+7 down to 8w; word w + words: byte `high`.
constexpr byte_table elements_reversed(unsigned element_bytes, unsigned low, unsigned high,
                                       unsigned words) {
    byte_table table{};
    for (unsigned to = 0; to < 64; ++to) {
        const unsigned word = to / 8 % words;
        const unsigned element = 8 * word + 7 - to % 8;
        table.bytes[to] =
            static_cast<uint8_t>(element * element_bytes + (to / 8 < words ? low : high));
    }
    return table;
}

// Word e of two registers, taken together from word `first` of each, to byte e of every plane.
constexpr byte_table words_to_bytes(unsigned first, unsigned words) {
    byte_table table{};
    for (unsigned to = 0; to < 64; ++to) {
        const unsigned plane = to / 8;
        const unsigned element = to % 8;
        table.bytes[to] = static_cast<uint8_t>(8 * (element % words + first) + plane +
                                               (element < words ? 0 : 64));
    }
    return table;
}

constexpr byte_table reverse_words = elements_reversed(1, 0, 0, 8);
constexpr byte_table low_of_pairs = elements_reversed(2, 0, 0, 8);
constexpr byte_table high_of_pairs = elements_reversed(2, 1, 1, 8);
constexpr byte_table low_and_middle = elements_reversed(4, 0, 1, 4);
constexpr byte_table top_of_quads = elements_reversed(4, 2, 2, 4);
constexpr byte_table gather_planes = words_to_bytes(0, 8);
constexpr byte_table gather_lower = words_to_bytes(0, 4);
constexpr byte_table gather_upper = words_to_bytes(4, 4);

inline __m512i transpose_words(__m512i reversed) {
    return _mm512_gf2p8affine_epi64_epi8(
        _mm512_set1_epi64(static_cast<long long>(0x8040201008040201)), reversed, 0);
}

// Bytes of a word per lane of a plane register.
inline __mmask64 bytes_of_lanes(uint32_t lanes) {
    uint64_t spread = lanes & 0xff;
    return _pdep_u64(spread, 0x0101010101010101) * 0xff;
}

// 64 bytes.
inline __m512i planes_of_bytes(__m512i magnitudes, __mmask64 lanes) {
    const __m512i words = transpose_words(_mm512_shuffle_epi8(magnitudes, reverse_words));
    return _mm512_maskz_permutexvar_epi8(lanes, gather_planes, words);
}

// 64 times 16 bits in two registers: `table` says which byte.
inline __m512i planes_of_pairs(__m512i first, __m512i second, __m512i table, __mmask64 lanes) {
    const __m512i words = transpose_words(_mm512_permutex2var_epi8(first, table, second));
    return _mm512_maskz_permutexvar_epi8(lanes, gather_planes, words);
}

// 64 times 24 bits in four registers of 16.
inline void planes_of_quads(const __m512i (&quads)[4], __m512i (&planes)[3]) {
    const __m512i low = low_and_middle;
    const __m512i top = top_of_quads;
    const __m512i a = transpose_words(_mm512_permutex2var_epi8(quads[0], low, quads[1]));
    const __m512i b = transpose_words(_mm512_permutex2var_epi8(quads[2], low, quads[3]));
    const __m512i c = transpose_words(_mm512_permutex2var_epi8(quads[0], top, quads[1]));
    const __m512i d = transpose_words(_mm512_permutex2var_epi8(quads[2], top, quads[3]));
    const __m512i lower = gather_lower;
    planes[0] = _mm512_permutex2var_epi8(a, lower, b);
    planes[1] = _mm512_permutex2var_epi8(a, gather_upper, b);
    planes[2] = _mm512_permutex2var_epi8(c, lower, d);
}

} // namespace
