// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/bounded_text.h"

#include <algorithm>

namespace bitloom::configuration {

std::string read_up_to(std::istream& from, std::size_t most) {
    constexpr std::size_t piece = 1U << 16; // most files are shorter, and memory costs time
    std::string text;
    while (from && text.size() <= most) {
        const std::size_t before = text.size();
        text.resize(before + std::min(piece, most + 1 - before));
        from.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
        text.resize(before + static_cast<std::size_t>(from.gcount()));
    }
    return text;
}

} // namespace bitloom::configuration
