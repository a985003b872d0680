// SPDX-License-Identifier: Apache-2.0
// Codes in memory: code i of width b occupies bits i*b .. i*b+b-1 of the stream, bit k of the
// stream is bit k%8 of byte k/8 (little-endian within bytes and across them). Signed codes are
// two's complement of their own width. Unused bits of the last byte are 0.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>

namespace bitloom {

/// Bytes that `count` codes of `bits` bits occupy, the last byte filled up.
constexpr std::size_t packed_bytes(std::size_t count, unsigned bits) {
    return (count * bits + 7) / 8;
}

/// Packs `count` codes into packed_bytes(count, bits) bytes at `packed`. Only the low `bits` bits
/// of a code are stored. bits: 1..16.
void pack_codes(const std::int16_t* codes, std::size_t count, unsigned bits, std::uint8_t* packed);

/// The inverse: `count` codes, sign-extended if format.is_signed. bits: 1..16.
void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes);

} // namespace bitloom
