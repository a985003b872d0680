// SPDX-License-Identifier: Apache-2.0
// The one table of the instruction set: every form of every instruction with the places of its
// fields, their text and their meaning. Decoder, listing, assembler and docs/instruction_set.md
// read it.
#pragma once

#include "models/bitfusion/instruction_set.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace bitloom::bitfusion {

/// How a field is written and which of its values are legal.
enum class field_kind : std::uint8_t {
    none,
    format,        ///< s8, u2 ...: bits - 1 here, the sign at bit `detail` of the word
    slot,          ///< not written: slot_log2 of the format whose field begins at bit `detail`
    buffer_name,   ///< IBUF OBUF WBUF BIAS
    unit,          ///< log2 of bytes: " B" for 0, else " x 4 B"
    access_name,   ///< LD ST RD WR
    loop_name,     ///< B G OC ... image row pixel ... block
    number,        ///< decimal, as many as the field holds
    part,          ///< decimal, 0 to 3
    iterations,    ///< decimal, one more than the field
    signed_number, ///< decimal, two's complement
    hexadecimal,   ///< 0x with four digits
    address_part,  ///< 0x
    flag,          ///< its `before` alone: value `detail` if written, else 0
    source,        ///< pipeline sums second input
    constant,      ///< c0 to c31
    operand,       ///< the same, but not written and 0 where the source is `second`
    first_constant ///< c0.. to c31..
};

struct instruction_field {
    field_kind kind = field_kind::none;
    std::uint8_t high = 0, low = 0; ///< bits of the word
    const char* before = "";        ///< text that leads to it
    const char* name = "";          ///< in synopses, in capitals
    const char* meaning = "";
    std::uint8_t detail = 0;

    constexpr std::uint32_t mask() const { return (2U << (high - low)) - 1; }
    constexpr std::uint32_t of(std::uint32_t word) const { return word >> low & mask(); }
};

/// One row. Bits that are neither the opcode, nor the selector, nor a field's are 0.
struct instruction_form {
    opcode op;
    int selector;     ///< value of the specifier that picks this form; -1: the opcode does
    const char* name; ///< text of the selector
    std::array<instruction_field, 6> fields; ///< in the order of the text
    const char* tail;                        ///< text behind the last field
    const char* meaning;
};

inline constexpr unsigned opcodes = 14;
extern const std::array<const char*, opcodes> mnemonics; ///< by opcode

inline constexpr std::size_t instruction_forms = 47;
extern const std::array<instruction_form, instruction_forms> instruction_table;

/// The row of a word; nullptr if the opcode or the selector is unknown.
const instruction_form* form_of(std::uint32_t word);

/// Why a word is none of the table's, whatever stands around it: one phrase, or nullptr if it is.
const char* flaw_of(std::uint32_t word);

} // namespace bitloom::bitfusion
