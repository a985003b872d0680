// SPDX-License-Identifier: Apache-2.0
// The small readers and writers of text below the configuration.
#include "platforms/configuration/bounded_text.h"
#include "platforms/configuration/file_digest.h"
#include "platforms/configuration/printable.h"
#include "platforms/configuration/whole_number.h"

#include <gtest/gtest.h>

#include <sstream>

namespace bitloom::configuration {
namespace {

TEST(whole_number, reads_integers_exactly_up_to_64_bits) {
    for (const auto& [text, value] : {std::pair<const char*, std::uint64_t>{"0", 0},
                                      {"7", 7},
                                      {"18446744073709551615", 18446744073709551615ULL},
                                      {"500e6", 500'000'000},
                                      {"5E+8", 500'000'000},
                                      {"0.5e9", 500'000'000},
                                      {"1.50e1", 15},
                                      {"16.0", 16},
                                      {"16.000e0", 16},
                                      {"0e99999999999999999999", 0},
                                      {"0.0", 0},
                                      {"18446744073709551.615e3", 18446744073709551615ULL}}) {
        const whole_number number = parse_whole_number(text);
        EXPECT_EQ(number.kind, whole_number::fits) << text;
        EXPECT_EQ(number.value, value) << text;
    }
}

TEST(whole_number, tells_larger_numbers_from_other_text) {
    for (const char* text : {"18446744073709551616", "1e20", "2e19", "1e999999999999999999999999"})
        EXPECT_EQ(parse_whole_number(text).kind, whole_number::beyond_64_bits) << text;
    for (const char* text : {"", "-1", "+1", "1_000", "0x10", "010", "1.", ".5", "1.5", "1.25e1",
                             "1e", "1e-1", "1 ", " 1", "1e5x", "ten", "0.1", "1,000"})
        EXPECT_EQ(parse_whole_number(text).kind, whole_number::none) << text;
}

TEST(bounded_text, holds_a_stream_to_its_end_or_a_byte_beyond_the_bound) {
    std::string all(200'000, ' ');
    for (std::size_t n = 0; n < all.size(); ++n)
        all[n] = static_cast<char>(n * n >> 3);
    for (const std::size_t size : {0, 1, 65'535, 65'536, 65'537, 131'072, 200'000})
        for (const std::size_t most :
             {std::size_t{0}, size - 1, size, size + 1, std::size_t{65'536}}) {
            if (most > all.size())
                continue; // size - 1 of nothing
            std::istringstream from(all.substr(0, size));
            EXPECT_EQ(read_up_to(from, most), all.substr(0, std::min(size, most + 1)))
                << size << " bytes, at most " << most;
        }
}

TEST(printable, shows_harmless_text_as_it_is) {
    EXPECT_EQ(printable("conv1/Relu:0"), "conv1/Relu:0");
    EXPECT_EQ(printable("größe 尺 🙂"), "größe 尺 🙂");
    EXPECT_EQ(printable(""), "");
}

TEST(printable, writes_control_characters_and_broken_utf8_as_numbers) {
    EXPECT_EQ(printable(std::string("a\0b\n\x7f", 5)), "a\\x00b\\x0A\\x7F");
    EXPECT_EQ(printable("\x1b[31m"), "\\x1B[31m");
    EXPECT_EQ(printable("\xc2\x9b"), "\\xC2\\x9B");          // a control character of UTF-8
    EXPECT_EQ(printable("\xff\xe5\xb0"), "\\xFF\\xE5\\xB0"); // cut short
    EXPECT_EQ(printable("\xc0\xaf\xed\xa0\x80"),
              "\\xC0\\xAF\\xED\\xA0\\x80"); // overlong, surrogate
}

TEST(printable, cuts_what_is_too_long_between_characters) {
    EXPECT_EQ(printable("12345678", 8), "12345678");
    EXPECT_EQ(printable("123456789", 8), "12345...");
    EXPECT_EQ(printable("ääääääääää", 8), "äääää...");
    EXPECT_EQ(printable("1\n\n\n", 8), "1\\x0A...");
    EXPECT_EQ(shown_width("ääa"), 3U);
}

TEST(sha256, agrees_with_the_standards_examples) {
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace bitloom::configuration
