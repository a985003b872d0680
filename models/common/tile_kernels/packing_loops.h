// SPDX-License-Identifier: Apache-2.0
// Internal to the x86 kernel sets: packing and unpacking over a struct `lanes` that does up to
// `chunk` codes of 1, 2, 4 or 8 bits in one instruction set. Other widths and bipolar codes are
// left to avx2_any_width. Anonymous, and without std::, for the reason that product_blocks.h gives.
//
// `lanes` has, for count <= chunk and `sign` the value of a signed code's top bit or 0,
//   chunk                                                  codes per step, a multiple of 8
//   unpack_bytes<bits>(packed, count, sign, offset, bytes) byte = (field ^ sign) + offset
//   unpack_codes<bits>(packed, count, sign, codes)         code = (field ^ sign) - sign
//   pack_codes<bits>(codes, count, packed)
#pragma once

#include "models/common/tile_kernels/kernel_sets.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace {

using bitloom::operand_format;

template <unsigned width>
struct code_width {
    static constexpr unsigned bits = width;
};

// Calls action(code_width<bits>{}) for a format that has instructions of its own; false for others.
template <class action>
bool with_width(operand_format format, const action& act) {
    if (format.is_bipolar())
        return false;
    switch (format.bits) {
    case 1:
        act(code_width<1>{});
        return true;
    case 2:
        act(code_width<2>{});
        return true;
    case 4:
        act(code_width<4>{});
        return true;
    case 8:
        act(code_width<8>{});
        return true;
    default:
        return false;
    }
}

// 16-bit codes lie in memory as this CPU keeps them. memcpy takes no null pointer, even for
// nothing.
inline void copy_words(void* to, const void* from, size_t count) {
    if (count != 0)
        memcpy(to, from, count * sizeof(int16_t));
}

template <class lanes, class step>
void in_chunks(size_t count, const step& run) {
    size_t done = 0;
    for (; count - done >= lanes::chunk; done += lanes::chunk)
        run(done, lanes::chunk);
    if (done != count)
        run(done, count - done);
}

template <class lanes>
void unpack_code_chunks(const uint8_t* packed, size_t count, operand_format format,
                        int16_t* codes) {
    const bool known = with_width(format, [&](auto width) {
        constexpr unsigned bits = decltype(width)::bits;
        const int sign = format.is_signed ? 1 << (bits - 1) : 0;
        in_chunks<lanes>(count, [&](size_t at, size_t part) {
            lanes::template unpack_codes<bits>(packed + at / 8 * bits, part, sign, codes + at);
        });
    });
    if (format.bits == 16)
        copy_words(codes, packed, count);
    else if (!known)
        bitloom::tile_kernels::avx2_any_width::unpack_codes(packed, count, format, codes);
}

template <class lanes>
void unpack_byte_chunks(const uint8_t* packed, size_t count, operand_format format, uint8_t offset,
                        uint8_t* bytes) {
    const bool known = with_width(format, [&](auto width) {
        constexpr unsigned bits = decltype(width)::bits;
        const int sign = format.is_signed ? 1 << (bits - 1) : 0;
        in_chunks<lanes>(count, [&](size_t at, size_t part) {
            lanes::template unpack_bytes<bits>(packed + at / 8 * bits, part, sign, offset - sign,
                                               bytes + at);
        });
    });
    if (!known)
        bitloom::tile_kernels::avx2_any_width::unpack_bytes(packed, count, format, offset, bytes);
}

template <class lanes>
void pack_code_chunks(const int16_t* codes, size_t count, operand_format format, uint8_t* packed) {
    const bool known = with_width(format, [&](auto width) {
        constexpr unsigned known_bits = decltype(width)::bits;
        in_chunks<lanes>(count, [&](size_t at, size_t part) {
            lanes::template pack_codes<known_bits>(codes + at, part, packed + at / 8 * known_bits);
        });
    });
    if (format.bits == 16)
        copy_words(packed, codes, count);
    else if (!known)
        bitloom::tile_kernels::avx2_any_width::pack_codes(codes, count, format, packed);
}

} // namespace
