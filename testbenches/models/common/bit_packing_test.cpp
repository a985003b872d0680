// SPDX-License-Identifier: Apache-2.0
#include "models/common/bit_packing.h"
#include "models/common/errors.h"

#include <gtest/gtest.h>

#include <vector>

namespace bitloom {
namespace {

TEST(bit_packing, fills_bytes_from_their_lowest_bit) {
    const std::vector<std::int16_t> codes{1, 2, 3, 7, 5};
    std::vector<std::uint8_t> packed(packed_bytes(codes.size(), 3));
    pack_codes(codes.data(), codes.size(), {3, false}, packed.data());
    EXPECT_EQ(packed, (std::vector<std::uint8_t>{0b11010001, 0b01011110}));
}

TEST(bit_packing, stores_wide_codes_with_their_low_byte_first) {
    const std::vector<std::int16_t> codes{0x1234, -2};
    std::vector<std::uint8_t> packed(packed_bytes(codes.size(), 16));
    pack_codes(codes.data(), codes.size(), {16, true}, packed.data());
    EXPECT_EQ(packed, (std::vector<std::uint8_t>{0x34, 0x12, 0xfe, 0xff}));
}

TEST(bit_packing, gives_back_every_code_of_every_format) {
    for (unsigned bits = 1; bits <= 16; ++bits)
        for (const bool is_signed : {false, true}) {
            const operand_format format{bits, is_signed};
            std::vector<std::int16_t> codes;
            for (std::int32_t code = format.lowest(); code <= format.highest(); ++code)
                if (format.holds(code))
                    codes.push_back(static_cast<std::int16_t>(code));
            codes.push_back(codes.front()); // an odd count
            std::vector<std::uint8_t> packed(packed_bytes(codes.size(), bits));
            pack_codes(codes.data(), codes.size(), format, packed.data());
            std::vector<std::int16_t> unpacked(codes.size());
            unpack_codes(packed.data(), codes.size(), format, unpacked.data());
            EXPECT_EQ(unpacked, codes) << bits << " bits, signed " << is_signed;
        }
}

TEST(bit_packing, stores_the_bipolar_minus_one_as_zero) {
    const std::vector<std::int16_t> codes{1, -1, -1, 1, 1};
    std::uint8_t packed = 0xff;
    pack_codes(codes.data(), codes.size(), {1, true}, &packed);
    EXPECT_EQ(packed, 0b00011001);
    std::vector<std::int16_t> unpacked(codes.size());
    unpack_codes(&packed, codes.size(), {1, true}, unpacked.data());
    EXPECT_EQ(unpacked, codes);
}

TEST(bit_packing, refuses_widths_that_do_not_exist) {
    std::int16_t code = 0;
    std::uint8_t packed[3] = {};
    EXPECT_THROW(pack_codes(&code, 1, {0, true}, packed), model_error);
    EXPECT_THROW(pack_codes(&code, 1, {17, true}, packed), model_error);
    EXPECT_THROW(unpack_codes(packed, 1, {0, false}, &code), model_error);
    EXPECT_THROW(unpack_codes(packed, 1, {17, true}, &code), model_error);
}

} // namespace
} // namespace bitloom
