// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/descriptor_places.h"

#include "models/tiled/descriptor.h"

#include <fmt/format.h>

namespace bitloom::accelerator {

std::string place_in_descriptors(const tiled::fault_report& f, bool has_word,
                                 std::uint64_t program) {
    const auto& words = tiled::descriptor_words();
    const std::size_t at = (f.instruction - program) / 4 % words.size();
    const bool of_the_whole = f.code == tiled::fault::wrong_setting ||
                              (has_word && f.code == tiled::fault::illegal_instruction &&
                               at + 1 == words.size()); // only then are they compared
    if (of_the_whole)
        return fmt::format("descriptor at {:#x}", program + (f.instruction - program) / 4 /
                                                                words.size() * 4 * words.size());
    return has_word ? fmt::format("descriptor's word {} '{}' at {:#x}", at, words[at].name,
                                  f.instruction)
                    : fmt::format("at {:#x}", f.instruction);
}

std::string descriptor_sentence(tiled::fault f) {
    return f == tiled::fault::illegal_instruction  ? "illegal descriptor"
           : f == tiled::fault::unfinished_program ? "descriptors end before the last one"
                                                   : tiled::fault_sentence(f);
}

} // namespace bitloom::accelerator
