// SPDX-License-Identifier: Apache-2.0
// What firmware reads from memory is what the packing of tensors put there.
#include "models/common/bit_packing.h"
#include "models/common/word_packing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>
extern "C" {
#include "platforms/firmware/bundle.h"

static std::string printed;
void uart_put(struct uart /*to*/, char c) {
    printed += c;
}
void uart_text(struct uart /*to*/, const char* text) {
    printed += text;
}
void uart_unsigned(struct uart /*to*/, uint64_t value) {
    printed += std::to_string(value);
}
void uart_signed(struct uart /*to*/, int64_t value) {
    printed += std::to_string(value);
}
void uart_float(struct uart /*to*/, uint32_t bits) {
    printed += std::to_string(bits);
}
}

namespace bitloom {
namespace {

std::uint64_t address_of(const void* place) {
    return reinterpret_cast<std::uintptr_t>(place);
}

/// A bundle of one output in the host's memory.
struct memory {
    std::vector<std::uint8_t> bytes;
    bundle_output output{};
    bundle_header header{};

    memory(operand_format format, std::uint32_t channels, std::uint32_t rows, std::uint32_t columns,
           bool channels_last, std::uint32_t slack) {
        output.channels = channels;
        output.rows = rows;
        output.columns = columns;
        output.bits = format.bits;
        output.number = format.is_signed ? bundle_signed : bundle_unsigned;
        output.channels_last = channels_last ? 1 : 0;
        output.pixel_stride =
            static_cast<std::uint32_t>(packed_bytes(channels, format.bits)) + slack;
        output.image_stride = std::uint64_t{output.pixel_stride} * rows * columns + slack;
        bytes.resize(2 * output.image_stride + 8);
        output.address = address_of(bytes.data());
        header.batch = 2;
        header.samples = 3;
        header.outputs = address_of(&output);
    }
};

TEST(bundle, prints_elements_of_any_width_in_the_files_order) {
    std::mt19937 random(1);
    for (unsigned bits = 1; bits <= 32; ++bits)
        for (const bool is_signed : {false, true})
            for (const bool channels_last : {false, true}) {
                const operand_format format{bits, is_signed};
                memory m(format, 5, 3, 2, channels_last, bits % 3);
                const std::uint64_t image = bits % 2;
                std::vector<std::int64_t> declared(30);
                for (std::uint32_t pixel = 0; pixel < 6; ++pixel) {
                    std::vector<std::int32_t> codes(5);
                    for (std::int32_t& code : codes) {
                        const auto any = static_cast<std::int64_t>(random());
                        const std::int64_t span = std::int64_t{1} << bits;
                        code = static_cast<std::int32_t>(format.lowest() + any % span);
                        if (format.is_bipolar())
                            code = any % 2 == 0 ? -1 : 1;
                    }
                    pack_words(codes.data(), codes.size(), format,
                               m.bytes.data() + image * m.output.image_stride +
                                   pixel * m.output.pixel_stride);
                    for (std::uint32_t c = 0; c < 5; ++c)
                        declared[channels_last ? pixel * 5 + c : c * 6 + pixel] =
                            is_signed ? std::int64_t{codes[c]} : codes[c] & INT64_C(0xffffffff);
                }
                std::string expected;
                for (const std::int64_t value : declared)
                    expected += " " + std::to_string(value);
                printed.clear();
                bundle_print_output({0}, &m.header, image);
                ASSERT_EQ(printed, expected) << bits << (is_signed ? " signed" : " unsigned");
                ASSERT_EQ(
                    bundle_class(&m.header, image),
                    static_cast<std::uint64_t>(std::max_element(declared.begin(), declared.end()) -
                                               declared.begin()));
            }
}

TEST(bundle, takes_the_first_of_equal_floating_numbers_and_a_nan_before_all) {
    memory m({32, true}, 4, 1, 1, false, 0);
    m.output.number = bundle_binary;
    const auto class_of = [&](std::vector<std::uint32_t> bits) {
        std::copy_n(reinterpret_cast<const std::uint8_t*>(bits.data()), 16, m.bytes.data());
        return bundle_class(&m.header, 0);
    };
    const std::uint32_t one = 0x3f800000, minus_one = 0xbf800000, tiny = 1, minus_zero = 0x80000000;
    EXPECT_EQ(class_of({minus_one, one, one, tiny}), 1U);
    EXPECT_EQ(class_of({minus_one, minus_zero, 0, minus_one}), 1U);
    EXPECT_EQ(class_of({minus_one, tiny, 0, minus_one}), 1U);
    EXPECT_EQ(class_of({one, 0x7f800000, 0x7fc00000, one}), 2U);
    EXPECT_EQ(class_of({0xc0000000, minus_one, 0xc0400000, 0xc0000000}), 1U);
}

TEST(bundle, feeds_every_image_of_a_batch_and_leaves_what_lies_between) {
    for (const std::uint64_t bytes : {1U, 7U, 8U, 13U, 64U}) {
        const std::uint64_t stride = bytes + 3;
        std::vector<std::uint8_t> from(4 * stride), to(2 * stride, 0xee);
        for (std::size_t i = 0; i < from.size(); ++i)
            from[i] = static_cast<std::uint8_t>(i);
        bundle_input in{};
        in.address = address_of(to.data());
        in.staged = address_of(from.data());
        in.image_stride = stride;
        in.image_bytes = bytes;
        bundle_header header{};
        header.batch = 2;
        header.input_count = 1;
        header.inputs = address_of(&in);
        bundle_feed(&header, 2);
        for (std::size_t i = 0; i < to.size(); ++i)
            ASSERT_EQ(to[i], i % stride < bytes ? from[2 * stride + i] : 0xee) << bytes << " " << i;
    }
}

TEST(bundle, prints_the_samples_of_a_short_last_batch_only) {
    memory m({8, true}, 2, 1, 1, false, 0);
    m.bytes[0] = 3;
    m.bytes[1] = 250;
    printed.clear();
    bundle_print_batch({0}, &m.header, 2, 77, "x");
    EXPECT_EQ(printed, "x image 2 class 0 cycles 77 logits 3 -6\n");
}

} // namespace
} // namespace bitloom
