// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/descriptor_page.h"

#include "models/tiled/descriptor.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

namespace bitloom::tiled {

namespace {

std::string values_of(const descriptor_word& w) {
    constexpr std::int64_t word_low = std::numeric_limits<std::int32_t>::min();
    constexpr std::int64_t word_high = std::numeric_limits<std::uint32_t>::max();
    if (w.lowest == word_low)
        return "any, signed";
    if (w.lowest == 0 && w.highest == word_high)
        return "any";
    return w.lowest == w.highest ? fmt::format("{:#x}", w.lowest)
                                 : fmt::format("{} to {}", w.lowest, w.highest);
}

} // namespace

std::string descriptor_page() {
    std::string page = "| word | name | values | meaning |\n|---|---|---|---|\n";
    std::size_t number = 0;
    for (const descriptor_word& w : descriptor_words())
        page += fmt::format("| {} | {} | {} | {} |\n", number++, w.name, values_of(w), w.sentence);
    return page;
}

} // namespace bitloom::tiled
