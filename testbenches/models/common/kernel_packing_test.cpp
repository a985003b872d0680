// SPDX-License-Identifier: Apache-2.0
// The packing loops of every kernel set against the bit layout that bit_packing.h states. Buffers
// have exactly the bytes that a call may touch, so that the address sanitizer sees any other.
#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "testbenches/models/common/every_kernel_set.h"

namespace bitloom::tile_kernels {
namespace {

std::int32_t packed_bit(const std::vector<std::uint8_t>& packed, std::size_t bit) {
    return packed[bit / 8] >> (bit % 8) & 1;
}

std::int32_t code_at(const std::vector<std::uint8_t>& packed, std::size_t index,
                     operand_format format) {
    std::int32_t code = 0;
    for (unsigned k = 0; k < format.bits; ++k) {
        const std::size_t bit = index * format.bits + k;
        const std::int32_t value = packed_bit(packed, bit);
        const bool is_sign = format.is_signed && k + 1 == format.bits;
        code += (is_sign ? -value : value) * (1 << k);
    }
    return format.is_bipolar() ? 2 * packed_bit(packed, index) - 1 : code;
}

// Past two vectors of the widest set, and one long count.
std::vector<std::size_t> every_count() {
    std::vector<std::size_t> counts;
    for (std::size_t count = 0; count <= 140; ++count)
        counts.push_back(count);
    counts.push_back(1001);
    return counts;
}

std::vector<operand_format> every_format(unsigned most_bits) {
    std::vector<operand_format> formats;
    for (unsigned bits = 1; bits <= most_bits; ++bits)
        for (const bool is_signed : {false, true})
            formats.push_back({bits, is_signed});
    return formats;
}

class kernel_packing : public kernel_test {};

TEST_P(kernel_packing, unpacks_codes_of_every_width_and_sign) {
    for (const operand_format format : every_format(16))
        for (const std::size_t count : every_count()) {
            const auto packed = picks<std::uint8_t>(packed_bytes(count, format.bits));
            std::vector<std::int16_t> expected(count);
            for (std::size_t i = 0; i < count; ++i)
                expected[i] = static_cast<std::int16_t>(code_at(packed, i, format));
            std::vector<std::int16_t> codes(count);
            kernels().unpack_codes(packed.data(), count, format, codes.data());
            ASSERT_EQ(codes, expected) << format.bits << " bits, signed " << format.is_signed;
        }
}

TEST_P(kernel_packing, unpacks_bytes_of_every_width_sign_and_offset) {
    for (const operand_format format : every_format(8))
        for (const std::size_t count : every_count()) {
            const auto packed = picks<std::uint8_t>(packed_bytes(count, format.bits));
            for (const std::uint8_t offset :
                 {std::uint8_t{0}, std::uint8_t{128}, pick<std::uint8_t>()}) {
                std::vector<std::uint8_t> expected(count);
                for (std::size_t i = 0; i < count; ++i)
                    expected[i] = static_cast<std::uint8_t>(code_at(packed, i, format) + offset);
                std::vector<std::uint8_t> bytes(count);
                kernels().unpack_bytes(packed.data(), count, format, offset, bytes.data());
                ASSERT_EQ(bytes, expected) << format.bits << " bits, signed " << format.is_signed;
            }
        }
}

TEST_P(kernel_packing, packs_the_low_bits_and_clears_the_unused_ones) {
    for (unsigned bits = 1; bits <= 16; ++bits)
        for (const std::size_t count : every_count()) {
            const auto codes = picks<std::int16_t>(count);
            std::vector<std::uint8_t> packed(packed_bytes(count, bits), 0xa5);
            kernels().pack_codes(codes.data(), count, {bits, false}, packed.data());
            for (std::size_t i = 0; i < count; ++i)
                ASSERT_EQ(code_at(packed, i, {bits, false}), codes[i] & ((1 << bits) - 1))
                    << bits << " bits, code " << i << " of " << count;
            if (count * bits % 8 != 0) {
                ASSERT_EQ(packed.back() >> (count * bits % 8), 0) << bits << " bits, " << count;
            }
        }
}

TEST_P(kernel_packing, packs_bipolar_codes_by_their_sign) {
    for (const std::size_t count : every_count()) {
        std::vector<std::int16_t> codes(count);
        for (std::int16_t& code : codes)
            code = pick<std::int16_t>(0, 1) == 0 ? std::int16_t{-1} : std::int16_t{1};
        std::vector<std::uint8_t> packed(packed_bytes(count, 1), 0xa5);
        kernels().pack_codes(codes.data(), count, {1, true}, packed.data());
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_EQ(code_at(packed, i, {1, true}), codes[i]) << i << " of " << count;
    }
}

TEST_P(kernel_packing, refuses_widths_that_do_not_exist) {
    std::vector<std::uint8_t> packed(64);
    std::vector<std::int16_t> codes(16);
    EXPECT_THROW(kernels().pack_codes(codes.data(), 1, {0, true}, packed.data()), model_error);
    EXPECT_THROW(kernels().pack_codes(codes.data(), 1, {17, true}, packed.data()), model_error);
    EXPECT_THROW(kernels().unpack_codes(packed.data(), 1, {17, true}, codes.data()), model_error);
    EXPECT_THROW(kernels().unpack_bytes(packed.data(), 1, {9, true}, 0, packed.data()),
                 model_error);
}

INSTANTIATE_TEST_SUITE_P(every_set, kernel_packing, testing::ValuesIn(every_kernel_set()),
                         kernel_set_name);

} // namespace
} // namespace bitloom::tile_kernels
