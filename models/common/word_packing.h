// SPDX-License-Identifier: Apache-2.0
// Codes of every width in 32-bit words, packed as in bit_packing.h: what compilers and hosts hold.
// Arrays take codes of up to 16 bits in 16-bit words, which is what is fast.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>

namespace bitloom {

/// Packs `count` codes into packed_bytes(count, format.bits) bytes at `packed`; only the low bits
/// of a word are stored. format.bits: 1..32.
void pack_words(const std::int32_t* words, std::size_t count, operand_format format,
                std::uint8_t* packed);

/// The inverse: integers sign-extended if format.is_signed, floating numbers as their bits.
void unpack_words(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int32_t* words);

} // namespace bitloom
