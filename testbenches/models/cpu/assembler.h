// SPDX-License-Identifier: Apache-2.0
// Encodes instructions for tests, one function each, from the manual's listings (unprivileged
// 20191213, chapter 24): shares nothing with the decoder.
#pragma once

#include <cstdint>
#include <vector>

namespace bitloom::testing::rv {

using word = std::uint32_t;

// The six formats, as chapter 2.2 draws them, fields from the highest bit down.
inline word r(unsigned funct7, unsigned rs2, unsigned rs1, unsigned funct3, unsigned rd,
              unsigned opcode) {
    return ((((funct7 * 32 + rs2) * 32 + rs1) * 8 + funct3) * 32 + rd) * 128 + opcode;
}
inline word i(int imm, unsigned rs1, unsigned funct3, unsigned rd, unsigned opcode) {
    const unsigned u = static_cast<unsigned>(imm) % 4096;
    return r(u / 32, u % 32, rs1, funct3, rd, opcode);
}
inline word s(int imm, unsigned rs2, unsigned rs1, unsigned funct3, unsigned opcode) {
    const unsigned u = static_cast<unsigned>(imm) % 4096;
    return r(u / 32, rs2, rs1, funct3, u % 32, opcode);
}
inline word b(int offset, unsigned rs2, unsigned rs1, unsigned funct3) {
    const unsigned u = static_cast<unsigned>(offset);
    const unsigned high = (u / 4096 % 2) * 64 + u / 32 % 64;
    const unsigned low = u / 2 % 16 * 2 + u / 2048 % 2;
    return r(high, rs2, rs1, funct3, low, 0x63);
}
inline word u(unsigned imm20, unsigned rd, unsigned opcode) {
    return (imm20 % 0x100000 * 32 + rd) * 128 + opcode;
}
inline word j(int offset, unsigned rd) {
    const unsigned v = static_cast<unsigned>(offset);
    const unsigned imm =
        (v / 0x100000 % 2) * 0x80000 + v / 2 % 1024 * 512 + v / 2048 % 2 * 256 + v / 4096 % 256;
    return u(imm, rd, 0x6f);
}

inline word lui(unsigned rd, unsigned imm20) {
    return u(imm20, rd, 0x37);
}
inline word auipc(unsigned rd, unsigned imm20) {
    return u(imm20, rd, 0x17);
}
inline word jal(unsigned rd, int offset) {
    return j(offset, rd);
}
inline word jalr(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 0, rd, 0x67);
}
inline word beq(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 0);
}
inline word bne(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 1);
}
inline word blt(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 4);
}
inline word bge(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 5);
}
inline word bltu(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 6);
}
inline word bgeu(unsigned rs1, unsigned rs2, int offset) {
    return b(offset, rs2, rs1, 7);
}
inline word lb(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 0, rd, 3);
}
inline word lh(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 1, rd, 3);
}
inline word lw(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 2, rd, 3);
}
inline word ld(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 3, rd, 3);
}
inline word lbu(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 4, rd, 3);
}
inline word lhu(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 5, rd, 3);
}
inline word lwu(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 6, rd, 3);
}
inline word sb(unsigned rs2, unsigned rs1, int imm) {
    return s(imm, rs2, rs1, 0, 0x23);
}
inline word sh(unsigned rs2, unsigned rs1, int imm) {
    return s(imm, rs2, rs1, 1, 0x23);
}
inline word sw(unsigned rs2, unsigned rs1, int imm) {
    return s(imm, rs2, rs1, 2, 0x23);
}
inline word sd(unsigned rs2, unsigned rs1, int imm) {
    return s(imm, rs2, rs1, 3, 0x23);
}
inline word addi(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 0, rd, 0x13);
}
inline word addiw(unsigned rd, unsigned rs1, int imm) {
    return i(imm, rs1, 0, rd, 0x1b);
}
inline word slli(unsigned rd, unsigned rs1, unsigned shamt) {
    return i(static_cast<int>(shamt), rs1, 1, rd, 0x13);
}
inline word add(unsigned rd, unsigned rs1, unsigned rs2) {
    return r(0, rs2, rs1, 0, rd, 0x33);
}
inline word sub(unsigned rd, unsigned rs1, unsigned rs2) {
    return r(32, rs2, rs1, 0, rd, 0x33);
}
inline word xor_(unsigned rd, unsigned rs1, unsigned rs2) {
    return r(0, rs2, rs1, 4, rd, 0x33);
}
inline word csrrw(unsigned rd, unsigned csr, unsigned rs1) {
    return i(static_cast<int>(csr), rs1, 1, rd, 0x73);
}
inline word csrrs(unsigned rd, unsigned csr, unsigned rs1) {
    return i(static_cast<int>(csr), rs1, 2, rd, 0x73);
}
inline word csrrc(unsigned rd, unsigned csr, unsigned rs1) {
    return i(static_cast<int>(csr), rs1, 3, rd, 0x73);
}
inline word csrrwi(unsigned rd, unsigned csr, unsigned zimm) {
    return i(static_cast<int>(csr), zimm, 5, rd, 0x73);
}
inline word csrrsi(unsigned rd, unsigned csr, unsigned zimm) {
    return i(static_cast<int>(csr), zimm, 6, rd, 0x73);
}
inline word csrrci(unsigned rd, unsigned csr, unsigned zimm) {
    return i(static_cast<int>(csr), zimm, 7, rd, 0x73);
}
/// funct5, and funct3 2 for words or 3 for doublewords.
inline word amo(unsigned funct5, unsigned width, unsigned rd, unsigned rs1, unsigned rs2) {
    return r(funct5 * 4, rs2, rs1, width, rd, 0x2f);
}
inline constexpr word ecall = 0x00000073, ebreak = 0x00100073, mret = 0x30200073, wfi = 0x10500073,
                      fence = 0x0ff0000f, fence_i = 0x0000100f, nop = 0x00000013;

/// Loads any value into rd.
inline void li(std::vector<word>& program, unsigned rd, std::uint64_t value) {
    program.push_back(addi(rd, 0, static_cast<int>(value >> 55)));
    for (int shift = 44; shift >= 0; shift -= 11) {
        program.push_back(slli(rd, rd, 11));
        program.push_back(addi(rd, rd, static_cast<int>(value >> shift & 0x7ff)));
    }
}

} // namespace bitloom::testing::rv
