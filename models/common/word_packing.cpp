// SPDX-License-Identifier: Apache-2.0
#include "models/common/word_packing.h"

#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "models/common/tile_kernels/tile_kernels.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace bitloom {

namespace {

/// Runs of so many codes end on a whole byte at every width.
constexpr std::size_t run = 1024;

operand_format as_integer(operand_format f) {
    return f.is_floating() ? operand_format{f.bits, false} : f;
}

void pack_long(const std::int32_t* words, std::size_t count, unsigned bits, std::uint8_t* packed) {
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    std::uint64_t pending = 0;
    unsigned pending_bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pending |= (static_cast<std::uint32_t>(words[i]) & mask) << pending_bits;
        for (pending_bits += bits; pending_bits >= 8; pending_bits -= 8) {
            *packed++ = static_cast<std::uint8_t>(pending);
            pending >>= 8;
        }
    }
    if (pending_bits != 0)
        *packed = static_cast<std::uint8_t>(pending);
}

void unpack_long(const std::uint8_t* packed, std::size_t count, operand_format f,
                 std::int32_t* words) {
    const std::uint64_t mask = (std::uint64_t{1} << f.bits) - 1;
    const std::uint64_t sign = f.is_signed ? std::uint64_t{1} << (f.bits - 1) : 0;
    std::uint64_t pending = 0;
    unsigned pending_bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        for (; pending_bits < f.bits; pending_bits += 8)
            pending |= std::uint64_t{*packed++} << pending_bits;
        words[i] = static_cast<std::int32_t>(((pending & mask) ^ sign) - sign);
        pending >>= f.bits;
        pending_bits -= f.bits;
    }
}

} // namespace

void pack_words(const std::int32_t* words, std::size_t count, operand_format format,
                std::uint8_t* packed) {
    const operand_format f = as_integer(format);
    require(f.bits >= 1 && f.bits <= 32, "pack_words: bits must be 1..32");
    if (f.bits == 32) {
        std::memcpy(packed, words, count * sizeof *words);
    } else if (f.bits > 16) {
        pack_long(words, count, f.bits, packed);
    } else {
        std::array<std::int16_t, run> codes;
        for (std::size_t first = 0; first < count; first += run) {
            const std::size_t some = std::min(run, count - first);
            std::transform(words + first, words + first + some, codes.begin(),
                           [](std::int32_t w) { return static_cast<std::int16_t>(w); });
            tile_kernels::selected_kernels().pack_codes(codes.data(), some, f,
                                                        packed + first * f.bits / 8);
        }
    }
}

void unpack_words(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int32_t* words) {
    const operand_format f = as_integer(format);
    require(f.bits >= 1 && f.bits <= 32, "unpack_words: bits must be 1..32");
    if (f.bits == 32) {
        std::memcpy(words, packed, count * sizeof *words);
    } else if (f.bits > 16) {
        unpack_long(packed, count, f, words);
    } else {
        std::array<std::int16_t, run> codes;
        for (std::size_t first = 0; first < count; first += run) {
            const std::size_t some = std::min(run, count - first);
            tile_kernels::selected_kernels().unpack_codes(packed + first * f.bits / 8, some, f,
                                                          codes.data());
            std::transform(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(some),
                           words + first, [&](std::int16_t c) { return f.value_of(c); });
        }
    }
}

} // namespace bitloom
