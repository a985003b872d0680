// SPDX-License-Identifier: Apache-2.0
// The interpreter's inner loop, one line an instruction: longer than other files for that reason.
#include "models/cpu/riscv_cpu/hart.h"
#include "models/cpu/riscv_cpu/multiply_arithmetic.h"

namespace bitloom::riscv {

namespace {

std::int64_t as_signed(std::uint64_t v) {
    return static_cast<std::int64_t>(v);
}
std::uint32_t low_word(std::uint64_t v) {
    return static_cast<std::uint32_t>(v);
}
std::int32_t signed_word(std::uint64_t v) {
    return static_cast<std::int32_t>(v);
}
/// What the instructions on 32 bits leave in a register.
std::uint64_t from_word(std::uint32_t v) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v)));
}
std::uint64_t from_word(std::int32_t v) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(v));
}

} // namespace

template <class value>
inline bool hart::load(const decoded_instruction& d) {
    const std::uint64_t address =
        m_x[d.rs1] + static_cast<std::uint64_t>(std::int64_t{d.immediate});
    value loaded = 0;
    const bool goes_on =
        m_window.load(address, loaded) || access(d, address, &loaded, sizeof loaded, false);
    if (goes_on || m_exception.cause == 0)
        m_x[d.rd] = static_cast<std::uint64_t>(static_cast<std::int64_t>(loaded));
    return goes_on;
}

template <class value>
inline bool hart::store(const decoded_instruction& d) {
    const std::uint64_t address =
        m_x[d.rs1] + static_cast<std::uint64_t>(std::int64_t{d.immediate});
    auto stored = static_cast<value>(m_x[d.rs2]);
    return m_window.store(address, stored) || access(d, address, &stored, sizeof stored, true);
}

void hart::execute(decoded_block* b) {
    using o = operation;
    std::uint64_t* const x = m_x.data();
    for (;;) {
        const decoded_instruction* d = b->first;
        std::uint64_t target = 0;
        bool taken = false, goes_on = true;
        // An instruction within the block ends in `continue`, one that ends it in `break`.
        for (;; ++d) {
            const auto immediate = static_cast<std::uint64_t>(std::int64_t{d->immediate});
            switch (d->op) {
            case o::lui:
                x[d->rd] = immediate;
                continue;
            case o::auipc:
                x[d->rd] = b->pc + d->offset + immediate;
                continue;
            case o::addi:
                x[d->rd] = x[d->rs1] + immediate;
                continue;
            case o::slti:
                x[d->rd] = as_signed(x[d->rs1]) < as_signed(immediate) ? 1 : 0;
                continue;
            case o::sltiu:
                x[d->rd] = x[d->rs1] < immediate ? 1 : 0;
                continue;
            case o::xori:
                x[d->rd] = x[d->rs1] ^ immediate;
                continue;
            case o::ori:
                x[d->rd] = x[d->rs1] | immediate;
                continue;
            case o::andi:
                x[d->rd] = x[d->rs1] & immediate;
                continue;
            case o::slli:
                x[d->rd] = x[d->rs1] << immediate;
                continue;
            case o::srli:
                x[d->rd] = x[d->rs1] >> immediate;
                continue;
            case o::srai:
                x[d->rd] = static_cast<std::uint64_t>(as_signed(x[d->rs1]) >> immediate);
                continue;
            case o::add:
                x[d->rd] = x[d->rs1] + x[d->rs2];
                continue;
            case o::sub:
                x[d->rd] = x[d->rs1] - x[d->rs2];
                continue;
            case o::sll:
                x[d->rd] = x[d->rs1] << (x[d->rs2] & 63);
                continue;
            case o::slt:
                x[d->rd] = as_signed(x[d->rs1]) < as_signed(x[d->rs2]) ? 1 : 0;
                continue;
            case o::sltu:
                x[d->rd] = x[d->rs1] < x[d->rs2] ? 1 : 0;
                continue;
            case o::xor_:
                x[d->rd] = x[d->rs1] ^ x[d->rs2];
                continue;
            case o::srl:
                x[d->rd] = x[d->rs1] >> (x[d->rs2] & 63);
                continue;
            case o::sra:
                x[d->rd] = static_cast<std::uint64_t>(as_signed(x[d->rs1]) >> (x[d->rs2] & 63));
                continue;
            case o::or_:
                x[d->rd] = x[d->rs1] | x[d->rs2];
                continue;
            case o::and_:
                x[d->rd] = x[d->rs1] & x[d->rs2];
                continue;
            case o::addiw:
                x[d->rd] = from_word(low_word(x[d->rs1] + immediate));
                continue;
            case o::slliw:
                x[d->rd] = from_word(low_word(x[d->rs1]) << immediate);
                continue;
            case o::srliw:
                x[d->rd] = from_word(low_word(x[d->rs1]) >> immediate);
                continue;
            case o::sraiw:
                x[d->rd] = from_word(signed_word(x[d->rs1]) >> immediate);
                continue;
            case o::addw:
                x[d->rd] = from_word(low_word(x[d->rs1] + x[d->rs2]));
                continue;
            case o::subw:
                x[d->rd] = from_word(low_word(x[d->rs1] - x[d->rs2]));
                continue;
            case o::sllw:
                x[d->rd] = from_word(low_word(x[d->rs1]) << (x[d->rs2] & 31));
                continue;
            case o::srlw:
                x[d->rd] = from_word(low_word(x[d->rs1]) >> (x[d->rs2] & 31));
                continue;
            case o::sraw:
                x[d->rd] = from_word(signed_word(x[d->rs1]) >> (x[d->rs2] & 31));
                continue;
            case o::mul:
                x[d->rd] = x[d->rs1] * x[d->rs2];
                continue;
            case o::mulh:
                x[d->rd] = multiply_high<std::int64_t, std::int64_t>(x[d->rs1], x[d->rs2]);
                continue;
            case o::mulhsu:
                x[d->rd] = multiply_high<std::int64_t, std::uint64_t>(x[d->rs1], x[d->rs2]);
                continue;
            case o::mulhu:
                x[d->rd] = multiply_high<std::uint64_t, std::uint64_t>(x[d->rs1], x[d->rs2]);
                continue;
            case o::div:
                x[d->rd] =
                    static_cast<std::uint64_t>(divide(as_signed(x[d->rs1]), as_signed(x[d->rs2])));
                continue;
            case o::divu:
                x[d->rd] = divide(x[d->rs1], x[d->rs2]);
                continue;
            case o::rem:
                x[d->rd] = static_cast<std::uint64_t>(
                    remainder(as_signed(x[d->rs1]), as_signed(x[d->rs2])));
                continue;
            case o::remu:
                x[d->rd] = remainder(x[d->rs1], x[d->rs2]);
                continue;
            case o::mulw:
                x[d->rd] = from_word(low_word(x[d->rs1]) * low_word(x[d->rs2]));
                continue;
            case o::divw:
                x[d->rd] = from_word(divide(signed_word(x[d->rs1]), signed_word(x[d->rs2])));
                continue;
            case o::divuw:
                x[d->rd] = from_word(divide(low_word(x[d->rs1]), low_word(x[d->rs2])));
                continue;
            case o::remw:
                x[d->rd] = from_word(remainder(signed_word(x[d->rs1]), signed_word(x[d->rs2])));
                continue;
            case o::remuw:
                x[d->rd] = from_word(remainder(low_word(x[d->rs1]), low_word(x[d->rs2])));
                continue;
            case o::fence:
                continue;
            case o::lb:
                if (goes_on = load<std::int8_t>(*d); goes_on)
                    continue;
                break;
            case o::lh:
                if (goes_on = load<std::int16_t>(*d); goes_on)
                    continue;
                break;
            case o::lw:
                if (goes_on = load<std::int32_t>(*d); goes_on)
                    continue;
                break;
            case o::ld:
                if (goes_on = load<std::int64_t>(*d); goes_on)
                    continue;
                break;
            case o::lbu:
                if (goes_on = load<std::uint8_t>(*d); goes_on)
                    continue;
                break;
            case o::lhu:
                if (goes_on = load<std::uint16_t>(*d); goes_on)
                    continue;
                break;
            case o::lwu:
                if (goes_on = load<std::uint32_t>(*d); goes_on)
                    continue;
                break;
            case o::sb:
                if (goes_on = store<std::uint8_t>(*d); goes_on)
                    continue;
                break;
            case o::sh:
                if (goes_on = store<std::uint16_t>(*d); goes_on)
                    continue;
                break;
            case o::sw:
                if (goes_on = store<std::uint32_t>(*d); goes_on)
                    continue;
                break;
            case o::sd:
                if (goes_on = store<std::uint64_t>(*d); goes_on)
                    continue;
                break;
            case o::lr_w:
            case o::sc_w:
            case o::amoswap_w:
            case o::amoadd_w:
            case o::amoxor_w:
            case o::amoand_w:
            case o::amoor_w:
            case o::amomin_w:
            case o::amomax_w:
            case o::amominu_w:
            case o::amomaxu_w:
            case o::lr_d:
            case o::sc_d:
            case o::amoswap_d:
            case o::amoadd_d:
            case o::amoxor_d:
            case o::amoand_d:
            case o::amoor_d:
            case o::amomin_d:
            case o::amomax_d:
            case o::amominu_d:
            case o::amomaxu_d:
                if (goes_on = atomic(*d); goes_on)
                    continue;
                break;
            case o::beq:
                taken = x[d->rs1] == x[d->rs2];
                target = b->pc + d->offset + immediate;
                break;
            case o::bne:
                taken = x[d->rs1] != x[d->rs2];
                target = b->pc + d->offset + immediate;
                break;
            case o::blt:
                taken = as_signed(x[d->rs1]) < as_signed(x[d->rs2]);
                target = b->pc + d->offset + immediate;
                break;
            case o::bge:
                taken = as_signed(x[d->rs1]) >= as_signed(x[d->rs2]);
                target = b->pc + d->offset + immediate;
                break;
            case o::bltu:
                taken = x[d->rs1] < x[d->rs2];
                target = b->pc + d->offset + immediate;
                break;
            case o::bgeu:
                taken = x[d->rs1] >= x[d->rs2];
                target = b->pc + d->offset + immediate;
                break;
            case o::jal:
                taken = true;
                target = b->pc + d->offset + immediate;
                x[d->rd] = b->pc + d->offset + d->bytes();
                break;
            case o::jalr:
                taken = true;
                target = (x[d->rs1] + immediate) & ~std::uint64_t{1};
                x[d->rd] = b->pc + d->offset + d->bytes();
                break;
            case o::csrrw:
            case o::csrrs:
            case o::csrrc:
            case o::csrrwi:
            case o::csrrsi:
            case o::csrrci:
                goes_on = access_csr(*b, *d);
                break;
            case o::fence_i:
                flush();
                break;
            case o::mret:
                taken = true;
                target = m_csrs.leave_trap();
                m_reservation.reset();
                m_attention = true;
                break;
            case o::wfi:
                if (!m_csrs.wakes())
                    m_stop = stop_reason::waiting;
                break;
            case o::ecall:
                m_exception = {cause::machine_call, 0};
                goes_on = false;
                break;
            case o::ebreak:
                m_exception = {cause::breakpoint, b->pc + d->offset};
                goes_on = false;
                break;
            case o::illegal:
                m_exception = {cause::illegal_instruction, d->word};
                goes_on = false;
                break;
            case o::breakpoint:
                m_stop = stop_reason::breakpoint;
                return;
            case o::end_of_block:
                break;
            }
            break;
        }
        if (!goes_on) {
            if (m_exception.cause != 0)
                raise(*b, *d);
            else
                leave_after(*b, *d);
            return;
        }
        m_retired += b->count;
        m_left -= b->count;
        m_cycle += b->cycles;
        const bool went = taken;
        if (went) {
            m_pc = target;
            m_cycle +=
                group_of(d->op) == instruction_group::branch ? m_parameters.cycles.taken_branch : 0;
        } else {
            // Of the instruction or of the end_of_block that d has come to.
            m_pc = b->pc + d->offset + (d->op == o::end_of_block ? 0 : d->bytes());
        }
        if (m_attention || m_stop || m_left == 0)
            return;
        decoded_block* next = b->next[went ? 1 : 0];
        if (next == nullptr || next->pc != m_pc) {
            next = m_blocks.find(m_pc);
            if (next == nullptr)
                return;
            b->next[went ? 1 : 0] = next;
        }
        if (next->count > m_left)
            return;
        b = next;
    }
}

} // namespace bitloom::riscv
