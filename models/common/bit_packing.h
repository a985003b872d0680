// SPDX-License-Identifier: Apache-2.0
// Codes in memory: code i of width b occupies bits i*b .. i*b+b-1 of the stream, bit k of the
// stream is bit k%8 of byte k/8 (little-endian within bytes and across them). Signed codes are
// two's complement of their own width; a bipolar code is 0 for -1 and 1 for +1. Unused bits of the
// last byte are 0.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>

namespace bitloom {

/// Bytes that `count` codes of `bits` bits occupy, the last byte filled up.
constexpr std::size_t packed_bytes(std::size_t count, unsigned bits) {
    return (count * bits + 7) / 8;
}

/// The bit in which a bipolar code is stored: whether it is positive.
constexpr std::int16_t bipolar_bit(std::int16_t code) {
    return code > 0 ? 1 : 0;
}

/// Packs `count` codes into packed_bytes(count, format.bits) bytes at `packed`. Only the low bits
/// of a code are stored. format.bits: 1..16.
void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed);

/// The inverse: `count` codes, sign-extended if format.is_signed. format.bits: 1..16.
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);

} // namespace bitloom
