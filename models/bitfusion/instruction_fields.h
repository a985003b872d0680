// SPDX-License-Identifier: Apache-2.0
// What the kinds of fields mean: which values are legal, how they are written and read.
#pragma once

#include "models/bitfusion/instruction_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitloom::bitfusion {

/// Whether the field's bits in `word` hold a value of its kind.
bool is_legal(const instruction_field& f, std::uint32_t word);

/// The field of a word in which it is legal, with what leads to it; empty where nothing is written.
std::string field_text(const instruction_field& f, std::uint32_t word);

/// The bits that `text` (without what leads to it) stands for, in their place in the word; nothing
/// if it is no value of the kind. Not for flags and slots.
std::optional<std::uint32_t> field_bits(const instruction_field& f, std::string_view text);

/// What may stand there, for a message: "IBUF, OBUF, WBUF or BIAS".
std::string field_choices(const instruction_field& f);

/// Names by value, nullptr where there is none; the index ends at 32.
const char* loop_text(unsigned id);
const char* buffer_text(unsigned number);

} // namespace bitloom::bitfusion
