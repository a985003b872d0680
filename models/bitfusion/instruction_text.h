// SPDX-License-Identifier: Apache-2.0
// Words as text and back. Every word has one text and that text is read as this word: what is in
// the table as its instruction, anything else as `.word 0x...`.
#pragma once

#include "models/bitfusion/instruction_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitloom::bitfusion {

/// `ld-mem         IBUF at OH, 4096 B`: one line a person reads, without address.
std::string listing(std::uint32_t word);

/// How a form is written: `ld-mem BUFFER at LOOP, COUNT x BYTES B`.
std::string synopsis(const instruction_form& f);

/// A line's word, or what is wrong with it and what would be right.
struct assembled_line {
    std::optional<std::uint32_t> word;
    std::string error;
};
/// `line`: one instruction without comment; blanks and tabs separate as one blank does. Numbers may
/// be decimal or 0x.
assembled_line assemble_line(std::string_view line);

} // namespace bitloom::bitfusion
