// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/fault_message.h"

#include "models/bitfusion/instruction_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::accelerator {

namespace {

/// The listing without its columns.
std::string text_of(std::uint32_t word) {
    std::string text = bitfusion::listing(word);
    text.erase(
        std::unique(text.begin(), text.end(), [](char a, char b) { return a == ' ' && b == ' '; }),
        text.end());
    return text;
}

} // namespace

std::string fault_message(const program_end& end, const std::string& layer) {
    const tiled::fault_report& f = end.fault;
    std::string text = fmt::format("block {}", end.block);
    if (!layer.empty())
        text += fmt::format(" ({})", layer);
    text += end.word
                ? fmt::format(", instruction at {:#x}, '{}'", f.instruction, text_of(*end.word))
                : fmt::format(", at {:#x}", f.instruction);
    text += fmt::format(": {}", tiled::fault_sentence(f.code));
    if (f.address != f.instruction)
        text += fmt::format(", {:#x}", f.address);
    if (!f.reason.empty())
        text += fmt::format(": {}", f.reason);
    return text;
}

} // namespace bitloom::accelerator
