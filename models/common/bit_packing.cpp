// SPDX-License-Identifier: Apache-2.0
#include "models/common/bit_packing.h"

#include "models/common/errors.h"

namespace bitloom {

void pack_codes(const std::int16_t* codes, std::size_t count, operand_format format,
                std::uint8_t* packed) {
    const unsigned bits = format.bits;
    require(bits >= 1 && bits <= 16, "pack_codes: bits must be 1..16");
    const std::uint32_t mask = (1u << bits) - 1;
    std::uint32_t pending = 0;
    unsigned pending_bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int16_t code = format.is_bipolar() ? bipolar_bit(codes[i]) : codes[i];
        pending |= (static_cast<std::uint32_t>(code) & mask) << pending_bits;
        for (pending_bits += bits; pending_bits >= 8; pending_bits -= 8) {
            *packed++ = static_cast<std::uint8_t>(pending);
            pending >>= 8;
        }
    }
    if (pending_bits != 0)
        *packed = static_cast<std::uint8_t>(pending);
}

void unpack_codes(const std::uint8_t* packed, std::size_t count, operand_format format,
                  std::int16_t* codes) {
    require(format.bits >= 1 && format.bits <= 16, "unpack_codes: bits must be 1..16");
    const std::uint32_t mask = (1u << format.bits) - 1;
    const std::uint32_t sign = format.is_signed ? 1u << (format.bits - 1) : 0;
    std::uint32_t pending = 0;
    unsigned pending_bits = 0;
    for (std::size_t i = 0; i < count; ++i) {
        for (; pending_bits < format.bits; pending_bits += 8)
            pending |= static_cast<std::uint32_t>(*packed++) << pending_bits;
        const std::uint32_t field = pending & mask;
        codes[i] =
            static_cast<std::int16_t>(format.is_bipolar() ? 2 * field - 1 : (field ^ sign) - sign);
        pending >>= format.bits;
        pending_bits -= format.bits;
    }
}

} // namespace bitloom
