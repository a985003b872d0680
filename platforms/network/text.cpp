// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace bitloom::network {
namespace {

/// Bytes of the well-formed sequence that starts at `at`; 0 if there is none.
std::size_t sequence_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0 || at + length > text.size())
        return 0;
    std::uint32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0U) != 0x80U)
            return 0;
        code = (code << 6) | (byte(at + i) & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return overlong || surrogate || code > 0x10ffff ? 0 : length;
}

} // namespace

std::string printable(const std::string& name) {
    constexpr std::size_t longest = 200;
    const char* digits = "0123456789abcdef";
    std::string text;
    for (std::size_t at = 0; at < name.size();) {
        if (text.size() >= longest)
            return text + "...";
        const std::size_t length = sequence_length(name, at);
        const auto byte = static_cast<unsigned char>(name[at]);
        // C1 control characters (U+0080 to U+009F) are well-formed UTF-8 and still move a cursor
        const bool c1 =
            length == 2 && byte == 0xc2 && static_cast<unsigned char>(name[at + 1]) < 0xa0;
        if (length == 0 || byte < 0x20 || byte == 0x7f || c1) {
            for (std::size_t i = 0; i < std::max<std::size_t>(length, 1); ++i) {
                const auto bad = static_cast<unsigned char>(name[at + i]);
                text += {'\\', 'x', digits[bad >> 4], digits[bad & 15]};
            }
        } else {
            text.append(name, at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return text;
}

bool is_utf8(const std::string& name) {
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t length = sequence_length(name, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string codes_text(operand_format format) {
    return format.is_bipolar() ? std::string("-1 or 1")
                               : fmt::format("{} to {}", format.lowest(), format.highest());
}

} // namespace bitloom::network
