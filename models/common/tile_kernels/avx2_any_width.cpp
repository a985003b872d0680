// SPDX-License-Identifier: Apache-2.0
// Packing and unpacking for the widths below 16 that do not divide a byte: 16 codes at a time,
// which begin and end on a byte whatever their width.
#include "models/common/tile_kernels/kernel_sets.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace {

using bitloom::operand_format;

constexpr size_t chunk = 16;
constexpr size_t padded_chunk = 64; // bytes: more than the loads or stores of a chunk touch

__m128i load_8_bytes(const uint8_t* address) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(address));
}

__m256i load(const void* address) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(address));
}

void store(void* address, __m256i value) {
    _mm256_storeu_si256(static_cast<__m256i*>(address), value);
}

__m128i shift_count(unsigned bits) {
    return _mm_cvtsi32_si128(static_cast<int>(bits));
}

// Each code's bytes are brought into a lane of its own; the code is shifted to the lane's top, and
// from there down with or without its sign. Up to 8 bits: 16-bit lanes, eight codes per half of a
// vector, and a product for the shift that AVX2 lacks.
struct narrow_unpacker {
    static constexpr size_t reach(unsigned bits) { return bits + 8; }

    narrow_unpacker(unsigned bits, bool is_signed)
        : m_bits(bits)
        , m_is_signed(is_signed)
        , m_down(shift_count(16 - bits)) {
        uint8_t bytes[32];
        uint16_t factors[16];
        for (unsigned lane = 0; lane < 16; ++lane) {
            const unsigned bit = lane % 8 * bits;
            bytes[2 * lane] = static_cast<uint8_t>(bit / 8);
            bytes[2 * lane + 1] = static_cast<uint8_t>(bit / 8 + 1);
            factors[lane] = static_cast<uint16_t>(1u << (16 - bits - bit % 8));
        }
        m_bytes = load(bytes);
        m_factors = load(factors);
    }

    __m256i unpack(const uint8_t* packed) const {
        const __m256i halves =
            _mm256_set_m128i(load_8_bytes(packed + m_bits), load_8_bytes(packed));
        const __m256i top = _mm256_mullo_epi16(_mm256_shuffle_epi8(halves, m_bytes), m_factors);
        return m_is_signed ? _mm256_sra_epi16(top, m_down) : _mm256_srl_epi16(top, m_down);
    }

    unsigned m_bits;
    bool m_is_signed;
    __m128i m_down;
    __m256i m_bytes;
    __m256i m_factors;
};

// The same for 9 to 15 bits in 32-bit lanes, four codes per half.
struct wide_unpacker {
    static constexpr size_t reach(unsigned bits) { return bits + bits / 2 + 8; }

    wide_unpacker(unsigned bits, bool is_signed)
        : m_bits(bits)
        , m_is_signed(is_signed)
        , m_down(shift_count(32 - bits)) {
        uint8_t bytes[32];
        uint32_t up[8];
        for (unsigned lane = 0; lane < 8; ++lane) {
            const unsigned bit = lane * bits - (lane < 4 ? 0 : bits / 2 * 8);
            for (unsigned k = 0; k < 4; ++k)
                bytes[4 * lane + k] = static_cast<uint8_t>(bit / 8 + k);
            up[lane] = 32 - bits - bit % 8;
        }
        m_bytes = load(bytes);
        m_up = load(up);
    }

    __m256i unpack(const uint8_t* packed) const {
        return _mm256_set_m128i(unpack_eight(packed + m_bits), unpack_eight(packed));
    }

    __m128i unpack_eight(const uint8_t* packed) const {
        const __m256i halves =
            _mm256_set_m128i(load_8_bytes(packed + m_bits / 2), load_8_bytes(packed));
        const __m256i top = _mm256_sllv_epi32(_mm256_shuffle_epi8(halves, m_bytes), m_up);
        const __m256i codes =
            m_is_signed ? _mm256_sra_epi32(top, m_down) : _mm256_srl_epi32(top, m_down);
        return _mm_packs_epi32(_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1));
    }

    unsigned m_bits;
    bool m_is_signed;
    __m128i m_down;
    __m256i m_bytes;
    __m256i m_up;
};

// Calls put(vector of 16 codes, index of the first, how many count).
template <class unpacker, class sink>
void unpack_chunks(const uint8_t* packed, size_t count, operand_format format, const sink& put) {
    const unpacker codes(format.bits, format.is_signed);
    const size_t reach = unpacker::reach(format.bits);
    size_t left = (count * format.bits + 7) / 8;
    size_t done = 0;
    for (; left >= reach && count - done >= chunk; done += chunk) {
        put(codes.unpack(packed), done, chunk);
        packed += 2 * format.bits;
        left -= 2 * format.bits;
    }
    while (done != count) {
        uint8_t padded[padded_chunk] = {};
        const size_t used = left < 2 * format.bits ? left : 2 * format.bits;
        memcpy(padded, packed, used);
        const size_t part = count - done < chunk ? count - done : chunk;
        put(codes.unpack(padded), done, part);
        packed += used;
        left -= used;
        done += part;
    }
}

// 16 codes to 2 * bits bytes. Stores past these, as far as reach(); the next codes overwrite that.
class packer {
public:
    static constexpr size_t reach(unsigned bits) { return bits + (bits <= 8 ? 8 : 16); }

    explicit packer(unsigned bits)
        : m_bits(bits) {}

    void pack(const int16_t* codes, uint8_t* packed) const {
        const __m256i ones = _mm256_set1_epi16(static_cast<short>((1 << m_bits) - 1));
        const __m256i fields = _mm256_and_si256(load(codes), ones);
        const __m256i pairs =
            _mm256_or_si256(_mm256_and_si256(fields, _mm256_set1_epi32(0xffff)),
                            _mm256_sll_epi32(_mm256_srli_epi32(fields, 16), shift_count(m_bits)));
        const __m256i quads = _mm256_or_si256(
            _mm256_and_si256(pairs, _mm256_set1_epi64x(0xffffffff)),
            _mm256_sll_epi64(_mm256_srli_epi64(pairs, 32), shift_count(2 * m_bits)));
        uint64_t words[4];
        store(words, quads);
        store_eight(words, packed);
        store_eight(words + 2, packed + m_bits);
    }

private:
    void store_eight(const uint64_t* words, uint8_t* packed) const {
        const uint64_t joined[2] = {words[0] | words[1] << (4 * m_bits),
                                    words[1] >> (64 - 4 * m_bits)};
        if (m_bits <= 8)
            memcpy(packed, joined, 8);
        else
            memcpy(packed, joined, 16);
    }

    unsigned m_bits;
};

// One bit has instructions of its own, or is bipolar and rare.
bool has_width(unsigned bits) {
    return bits >= 2 && bits <= 15;
}

} // namespace

namespace bitloom::tile_kernels::avx2_any_width {

void unpack_codes(const uint8_t* packed, size_t count, operand_format format, int16_t* codes) {
    const auto put = [codes](__m256i values, size_t at, size_t part) {
        if (part == chunk)
            return store(codes + at, values);
        int16_t last[chunk];
        store(last, values);
        memcpy(codes + at, last, part * sizeof codes[0]);
    };
    if (!has_width(format.bits))
        portable::unpack_codes(packed, count, format, codes);
    else if (format.bits <= 8)
        unpack_chunks<narrow_unpacker>(packed, count, format, put);
    else
        unpack_chunks<wide_unpacker>(packed, count, format, put);
}

void unpack_bytes(const uint8_t* packed, size_t count, operand_format format, uint8_t offset,
                  uint8_t* bytes) {
    if (!has_width(format.bits) || format.bits > 8)
        return portable::unpack_bytes(packed, count, format, offset, bytes);
    const __m128i offsets = _mm_set1_epi8(static_cast<char>(offset));
    unpack_chunks<narrow_unpacker>(
        packed, count, format, [bytes, offsets](__m256i values, size_t at, size_t part) {
            const __m256i low = _mm256_and_si256(values, _mm256_set1_epi16(0xff));
            const __m128i sixteen = _mm_add_epi8(
                _mm_packus_epi16(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1)),
                offsets);
            if (part == chunk)
                return _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes + at), sixteen);
            uint8_t last[chunk];
            _mm_storeu_si128(reinterpret_cast<__m128i*>(last), sixteen);
            memcpy(bytes + at, last, part);
        });
}

void pack_codes(const int16_t* codes, size_t count, operand_format format, uint8_t* packed) {
    const unsigned bits = format.bits;
    if (!has_width(bits))
        return portable::pack_codes(codes, count, format, packed);
    const packer chunks(bits);
    size_t left = (count * bits + 7) / 8;
    for (; left >= packer::reach(bits) && count >= chunk; count -= chunk) {
        chunks.pack(codes, packed);
        codes += chunk;
        packed += 2 * bits;
        left -= 2 * bits;
    }
    while (count != 0) {
        int16_t last[chunk] = {};
        uint8_t padded[padded_chunk];
        const size_t part = count < chunk ? count : chunk;
        memcpy(last, codes, part * sizeof codes[0]);
        chunks.pack(last, padded);
        const size_t used = (part * bits + 7) / 8;
        memcpy(packed, padded, used);
        codes += part;
        packed += used;
        count -= part;
    }
}

} // namespace bitloom::tile_kernels::avx2_any_width
