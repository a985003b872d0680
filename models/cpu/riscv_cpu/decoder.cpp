// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/decoder.h"

#include <array>
#include <vector>

namespace bitloom::riscv {

namespace {

using rows = std::vector<const instruction_row*>;

/// Rows by bits 6:2, the major opcode.
const std::array<rows, 32>& rows_by_opcode() {
    static const std::array<rows, 32> table = [] {
        std::array<rows, 32> made;
        for (const instruction_row& row : instruction_table)
            made[row.match >> 2 & 31].push_back(&row);
        return made;
    }();
    return table;
}

const instruction_row* row_of(std::uint32_t word) {
    for (const instruction_row* row : rows_by_opcode()[word >> 2 & 31])
        if ((word & row->mask) == row->match)
            return row;
    return nullptr;
}

/// Bits high:low of `word`, moved up to bit `to`.
std::uint32_t field(std::uint32_t word, unsigned high, unsigned low, unsigned to) {
    return (word >> low & ((2U << (high - low)) - 1)) << to;
}

std::int32_t sign_extended(std::uint32_t value, unsigned bits) {
    const std::uint32_t sign = 1U << (bits - 1);
    return static_cast<std::int32_t>((value ^ sign) - sign);
}

std::int32_t immediate_of(std::uint32_t w, instruction_format format) {
    switch (format) {
    case instruction_format::i:
        return sign_extended(field(w, 31, 20, 0), 12);
    case instruction_format::s:
        return sign_extended(field(w, 31, 25, 5) | field(w, 11, 7, 0), 12);
    case instruction_format::b:
        return sign_extended(field(w, 31, 31, 12) | field(w, 7, 7, 11) | field(w, 30, 25, 5) |
                                 field(w, 11, 8, 1),
                             13);
    case instruction_format::u:
        return static_cast<std::int32_t>(w & 0xfffff000);
    case instruction_format::j:
        return sign_extended(field(w, 31, 31, 20) | field(w, 19, 12, 12) | field(w, 20, 20, 11) |
                                 field(w, 30, 21, 1),
                             21);
    case instruction_format::shift:
        return static_cast<std::int32_t>(field(w, 25, 20, 0));
    case instruction_format::csr:
        return static_cast<std::int32_t>(field(w, 31, 20, 0));
    case instruction_format::r:
    case instruction_format::none:
        break;
    }
    return 0;
}

} // namespace

decoded_instruction decode(std::uint32_t word) {
    decoded_instruction d;
    d.word = word;
    const instruction_row* row = (word & 3) == 3 ? row_of(word) : nullptr;
    if (row == nullptr)
        return d;
    d.op = row->op;
    d.immediate = immediate_of(word, row->format);
    const std::uint32_t rd = field(word, 11, 7, 0);
    d.rd = rd == 0 ? discarded_register : static_cast<std::uint8_t>(rd);
    d.rs1 = static_cast<std::uint8_t>(field(word, 19, 15, 0));
    d.rs2 = static_cast<std::uint8_t>(field(word, 24, 20, 0));
    return d;
}

} // namespace bitloom::riscv
