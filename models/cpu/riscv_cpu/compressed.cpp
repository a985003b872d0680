// SPDX-License-Identifier: Apache-2.0
// Unprivileged manual, chapter 16, tables 16.5 to 16.7: one function per quadrant.
#include "models/cpu/riscv_cpu/compressed.h"

namespace bitloom::riscv {

namespace {

using word = std::uint32_t;

/// Bits high:low of `c`, moved to bit `to`.
word field(word c, unsigned high, unsigned low, unsigned to = 0) {
    return (c >> low & ((2U << (high - low)) - 1)) << to;
}

word rd_full(word c) {
    return field(c, 11, 7);
}
word rs2_full(word c) {
    return field(c, 6, 2);
}
/// The three-bit fields name x8 to x15.
word upper_short(word c) {
    return 8 + field(c, 9, 7);
}
word lower_short(word c) {
    return 8 + field(c, 4, 2);
}

word i_type(word opcode, word funct3, word rd, word rs1, word immediate) {
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | immediate << 20;
}
word s_type(word opcode, word funct3, word rs1, word rs2, word immediate) {
    return opcode | field(immediate, 4, 0, 7) | funct3 << 12 | rs1 << 15 | rs2 << 20 |
           field(immediate, 11, 5, 25);
}
word r_type(word opcode, word funct3, word funct7, word rd, word rs1, word rs2) {
    return opcode | rd << 7 | funct3 << 12 | rs1 << 15 | rs2 << 20 | funct7 << 25;
}
word branch(word funct3, word rs1, word offset) {
    return 0x63 | field(offset, 11, 11, 7) | field(offset, 4, 1, 8) | funct3 << 12 | rs1 << 15 |
           field(offset, 10, 5, 25) | field(offset, 12, 12, 31);
}
word jump(word rd, word offset) {
    return 0x6f | rd << 7 | field(offset, 19, 12, 12) | field(offset, 11, 11, 20) |
           field(offset, 10, 1, 21) | field(offset, 20, 20, 31);
}

constexpr word load = 0x03, op_imm = 0x13, op_imm_32 = 0x1b, store = 0x23, op = 0x33, op_32 = 0x3b,
               lui = 0x37, jalr = 0x67;

/// The six-bit immediate of most, sign extended to 32 bits.
word immediate6(word c) {
    const word value = field(c, 12, 12, 5) | field(c, 6, 2);
    return (value ^ 32) - 32;
}
word shift_amount(word c) {
    return field(c, 12, 12, 5) | field(c, 6, 2);
}

word quadrant0(word c) {
    const word words = field(c, 12, 10, 3) | field(c, 6, 6, 2) | field(c, 5, 5, 6);
    const word doubles = field(c, 12, 10, 3) | field(c, 6, 5, 6);
    switch (field(c, 15, 13)) {
    case 0: { // c.addi4spn
        const word immediate =
            field(c, 12, 11, 4) | field(c, 10, 7, 6) | field(c, 6, 6, 2) | field(c, 5, 5, 3);
        return immediate == 0 ? 0 : i_type(op_imm, 0, lower_short(c), 2, immediate);
    }
    case 2:
        return i_type(load, 2, lower_short(c), upper_short(c), words);
    case 3:
        return i_type(load, 3, lower_short(c), upper_short(c), doubles);
    case 6:
        return s_type(store, 2, upper_short(c), lower_short(c), words);
    case 7:
        return s_type(store, 3, upper_short(c), lower_short(c), doubles);
    default:
        return 0;
    }
}

word register_arithmetic(word c) {
    const word rd = upper_short(c), rs2 = lower_short(c);
    switch (field(c, 12, 12, 2) | field(c, 6, 5)) {
    case 0:
        return r_type(op, 0, 0x20, rd, rd, rs2); // c.sub
    case 1:
        return r_type(op, 4, 0, rd, rd, rs2); // c.xor
    case 2:
        return r_type(op, 6, 0, rd, rd, rs2); // c.or
    case 3:
        return r_type(op, 7, 0, rd, rd, rs2); // c.and
    case 4:
        return r_type(op_32, 0, 0x20, rd, rd, rs2); // c.subw
    case 5:
        return r_type(op_32, 0, 0, rd, rd, rs2); // c.addw
    default:
        return 0;
    }
}

word quadrant1_arithmetic(word c) {
    const word rd = upper_short(c);
    switch (field(c, 11, 10)) {
    case 0:
        return i_type(op_imm, 5, rd, rd, shift_amount(c));
    case 1:
        return i_type(op_imm, 5, rd, rd, 0x400 | shift_amount(c));
    case 2:
        return i_type(op_imm, 7, rd, rd, immediate6(c));
    default:
        return register_arithmetic(c);
    }
}

word upper_immediate(word c) {
    if (rd_full(c) == 2) { // c.addi16sp
        const word value = field(c, 12, 12, 9) | field(c, 6, 6, 4) | field(c, 5, 5, 6) |
                           field(c, 4, 3, 7) | field(c, 2, 2, 5);
        return value == 0 ? 0 : i_type(op_imm, 0, 2, 2, (value ^ 512) - 512);
    }
    return immediate6(c) == 0 ? 0 : lui | rd_full(c) << 7 | immediate6(c) << 12;
}

word quadrant1(word c) {
    const word to = field(c, 12, 12, 11) | field(c, 11, 11, 4) | field(c, 10, 9, 8) |
                    field(c, 8, 8, 10) | field(c, 7, 7, 6) | field(c, 6, 6, 7) | field(c, 5, 3, 1) |
                    field(c, 2, 2, 5);
    const word near = field(c, 12, 12, 8) | field(c, 11, 10, 3) | field(c, 6, 5, 6) |
                      field(c, 4, 3, 1) | field(c, 2, 2, 5);
    switch (field(c, 15, 13)) {
    case 0:
        return i_type(op_imm, 0, rd_full(c), rd_full(c), immediate6(c));
    case 1: // c.addiw
        return rd_full(c) == 0 ? 0 : i_type(op_imm_32, 0, rd_full(c), rd_full(c), immediate6(c));
    case 2:
        return i_type(op_imm, 0, rd_full(c), 0, immediate6(c));
    case 3:
        return upper_immediate(c);
    case 4:
        return quadrant1_arithmetic(c);
    case 5:
        return jump(0, (to ^ 0x800) - 0x800);
    case 6:
        return branch(0, upper_short(c), (near ^ 0x100) - 0x100);
    default:
        return branch(1, upper_short(c), (near ^ 0x100) - 0x100);
    }
}

word jump_or_add(word c) {
    const word rd = rd_full(c), rs2 = rs2_full(c);
    if (field(c, 12, 12) == 0) {
        if (rs2 != 0)
            return r_type(op, 0, 0, rd, 0, rs2); // c.mv
        return rd == 0 ? 0 : i_type(jalr, 0, 0, rd, 0);
    }
    if (rs2 != 0)
        return r_type(op, 0, 0, rd, rd, rs2);
    constexpr word ebreak = 0x00100073;
    return rd == 0 ? ebreak : i_type(jalr, 0, 1, rd, 0);
}

word quadrant2(word c) {
    const word load_words = field(c, 12, 12, 5) | field(c, 6, 4, 2) | field(c, 3, 2, 6);
    const word load_doubles = field(c, 12, 12, 5) | field(c, 6, 5, 3) | field(c, 4, 2, 6);
    switch (field(c, 15, 13)) {
    case 0:
        return i_type(op_imm, 1, rd_full(c), rd_full(c), shift_amount(c));
    case 2:
        return rd_full(c) == 0 ? 0 : i_type(load, 2, rd_full(c), 2, load_words);
    case 3:
        return rd_full(c) == 0 ? 0 : i_type(load, 3, rd_full(c), 2, load_doubles);
    case 4:
        return jump_or_add(c);
    case 6:
        return s_type(store, 2, 2, rs2_full(c), field(c, 12, 9, 2) | field(c, 8, 7, 6));
    case 7:
        return s_type(store, 3, 2, rs2_full(c), field(c, 12, 10, 3) | field(c, 9, 7, 6));
    default:
        return 0;
    }
}

} // namespace

std::uint32_t expand_compressed(std::uint16_t half) {
    switch (half & 3U) {
    case 0:
        return quadrant0(half);
    case 1:
        return quadrant1(half);
    case 2:
        return quadrant2(half);
    default:
        return 0;
    }
}

} // namespace bitloom::riscv
