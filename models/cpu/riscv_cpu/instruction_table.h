// SPDX-License-Identifier: Apache-2.0
// Every instruction once: the decoder's masks, the cycle table's groups and docs/cpu.md come from
// here. Encodings and meanings: RISC-V unprivileged and privileged manuals (20191213, 20211203).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitloom::riscv {

/// In the table's order. The last three are the interpreter's own and have no encoding.
enum class operation : std::uint8_t {
    lui,
    auipc,
    jal,
    jalr,
    beq,
    bne,
    blt,
    bge,
    bltu,
    bgeu,
    lb,
    lh,
    lw,
    ld,
    lbu,
    lhu,
    lwu,
    sb,
    sh,
    sw,
    sd,
    addi,
    slti,
    sltiu,
    xori,
    ori,
    andi,
    slli,
    srli,
    srai,
    add,
    sub,
    sll,
    slt,
    sltu,
    xor_,
    srl,
    sra,
    or_,
    and_,
    addiw,
    slliw,
    srliw,
    sraiw,
    addw,
    subw,
    sllw,
    srlw,
    sraw,
    fence,
    fence_i,
    ecall,
    ebreak,
    mret,
    wfi,
    csrrw,
    csrrs,
    csrrc,
    csrrwi,
    csrrsi,
    csrrci,
    mul,
    mulh,
    mulhsu,
    mulhu,
    div,
    divu,
    rem,
    remu,
    mulw,
    divw,
    divuw,
    remw,
    remuw,
    lr_w,
    sc_w,
    amoswap_w,
    amoadd_w,
    amoxor_w,
    amoand_w,
    amoor_w,
    amomin_w,
    amomax_w,
    amominu_w,
    amomaxu_w,
    lr_d,
    sc_d,
    amoswap_d,
    amoadd_d,
    amoxor_d,
    amoand_d,
    amoor_d,
    amomin_d,
    amomax_d,
    amominu_d,
    amomaxu_d,
    illegal,
    end_of_block,
    breakpoint,
};

inline constexpr std::size_t instruction_rows = static_cast<std::size_t>(operation::illegal);
inline constexpr std::size_t operations = static_cast<std::size_t>(operation::breakpoint) + 1;

/// Where an instruction's operands stand (unprivileged manual, 2.3).
enum class instruction_format : std::uint8_t { r, i, s, b, u, j, shift, csr, none };

/// What cycle_table charges by.
enum class instruction_group : std::uint8_t {
    arithmetic,
    multiply,
    divide,
    load,
    store,
    atomic,
    branch,
    jump,
    csr,
    system,
};
inline constexpr std::size_t instruction_groups = 10;

struct instruction_row {
    operation op;
    const char* mnemonic;
    instruction_format format;
    instruction_group group;
    std::uint32_t mask;  ///< bits that identify it
    std::uint32_t match; ///< and their values
    const char* sentence;
};

extern const std::array<instruction_row, instruction_rows> instruction_table;

/// Group of any operation; those without an encoding belong to `system`.
instruction_group group_of(operation op);

} // namespace bitloom::riscv
