// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/printable.h"

#include <fmt/format.h>

#include <vector>

namespace bitloom::configuration {

namespace {

/// Bytes of the code point that starts `text`; 0 for what must not reach a terminal.
std::size_t harmless_prefix(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned first = at(0);
    if (first < 0x80)
        return first >= 0x20 && first != 0x7F ? 1 : 0;
    if (first >= 0xC2 && first < 0xE0 && continues(1))
        return first == 0xC2 && at(1) < 0xA0 ? 0 : 2; // U+0080..U+009F are control characters
    if (first >= 0xE0 && first < 0xF0 && continues(1) && continues(2))
        return (first == 0xE0 && at(1) < 0xA0) || (first == 0xED && at(1) >= 0xA0) ? 0 : 3;
    if (first >= 0xF0 && first < 0xF5 && continues(1) && continues(2) && continues(3))
        return (first == 0xF0 && at(1) < 0x90) || (first == 0xF4 && at(1) >= 0x90) ? 0 : 4;
    return 0;
}

} // namespace

std::string printable(std::string_view text, std::size_t limit) {
    std::vector<std::string> shown; // one entry per character of the original
    std::size_t width = 0;
    while (!text.empty() && width <= limit) {
        const std::size_t bytes = harmless_prefix(text);
        shown.push_back(bytes != 0 ? std::string(text.substr(0, bytes))
                                   : fmt::format("\\x{:02X}", static_cast<unsigned char>(text[0])));
        width += bytes != 0 ? 1 : 4;
        text.remove_prefix(bytes != 0 ? bytes : 1);
    }
    const bool cut = width > limit;
    while (cut && width > limit - 3) {
        width -= shown_width(shown.back());
        shown.pop_back();
    }
    return fmt::format("{}{}", fmt::join(shown, ""), cut ? "..." : "");
}

std::size_t shown_width(std::string_view text) {
    std::size_t width = 0;
    for (const char c : text)
        width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return width;
}

} // namespace bitloom::configuration
