// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/csr_file.h"

namespace bitloom::riscv {

namespace {

constexpr std::uint64_t bit(char extension) {
    return 1ULL << (extension - 'A');
}
constexpr std::uint64_t misa_value = 2ULL << 62 | bit('A') | bit('C') | bit('I') | bit('M');
constexpr std::uint64_t lines = 1 << 3 | 1 << 7 | 1 << 11;
constexpr std::uint64_t inhibit_cycle = 1, inhibit_instret = 4;

} // namespace

std::optional<std::uint64_t> csr_file::read(std::uint32_t number, const counter_values& now) const {
    switch (number) {
    case csr::mstatus:
        return m_mstatus;
    case csr::misa:
        return misa_value;
    case csr::mie:
        return m_mie;
    case csr::mtvec:
        return m_mtvec;
    case csr::mcountinhibit:
        return m_mcountinhibit;
    case csr::mscratch:
        return m_mscratch;
    case csr::mepc:
        return m_mepc;
    case csr::mcause:
        return m_mcause;
    case csr::mtval:
        return m_mtval;
    case csr::mip:
        return m_mip;
    case csr::mcycle:
    case csr::cycle:
        return m_mcycle.value(now.cycle);
    case csr::minstret:
    case csr::instret:
        return m_minstret.value(now.instret);
    case csr::time:
        return now.time;
    case csr::mhartid:
        return m_hart_id;
    default:
        break;
    }
    if (csr_row_of(number) == nullptr)
        return std::nullopt;
    return 0;
}

bool csr_file::write(std::uint32_t number, std::uint64_t value, const counter_values& now) {
    const bool read_only = (number >> 10 & 3) == 3;
    if (read_only || csr_row_of(number) == nullptr)
        return false;
    switch (number) {
    case csr::mstatus:
        m_mstatus = (value & (status_mie | status_mpie)) | status_mpp;
        break;
    case csr::mie:
        m_mie = value & lines;
        break;
    case csr::mtvec:
        m_mtvec = value & ~std::uint64_t{2};
        break;
    case csr::mcountinhibit:
        m_mcountinhibit = value & (inhibit_cycle | inhibit_instret);
        m_mcycle.stop((value & inhibit_cycle) != 0, now.cycle);
        m_minstret.stop((value & inhibit_instret) != 0, now.instret);
        break;
    case csr::mscratch:
        m_mscratch = value;
        break;
    case csr::mepc:
        m_mepc = value & ~std::uint64_t{1};
        break;
    case csr::mcause:
        m_mcause = value;
        break;
    case csr::mtval:
        m_mtval = value;
        break;
    case csr::mcycle:
        m_mcycle.write(value, now.cycle);
        break;
    case csr::minstret:
        m_minstret.write(value, now.instret);
        break;
    default: // of fixed value
        break;
    }
    return true;
}

std::uint64_t csr_file::enter_trap(std::uint64_t pc, std::uint64_t cause, std::uint64_t value) {
    m_mepc = pc;
    m_mcause = cause;
    m_mtval = value;
    m_mstatus = status_mpp | ((m_mstatus & status_mie) != 0 ? status_mpie : 0);
    const bool vectored = (m_mtvec & 1) != 0 && (cause & cause::interrupt) != 0;
    const std::uint64_t base = m_mtvec & ~std::uint64_t{3};
    return vectored ? base + 4 * (cause & ~cause::interrupt) : base;
}

std::uint64_t csr_file::leave_trap() {
    m_mstatus = status_mpp | status_mpie | ((m_mstatus & status_mpie) != 0 ? status_mie : 0);
    return m_mepc;
}

void csr_file::set_line(interrupt_line line, bool high) {
    const std::uint64_t bit = 1ULL << static_cast<unsigned>(line);
    m_mip = high ? m_mip | bit : m_mip & ~bit;
}

std::uint64_t csr_file::interrupt_to_take() const {
    const std::uint64_t ready = (m_mstatus & status_mie) != 0 ? m_mip & m_mie : 0;
    // Privileged manual 3.1.9: external, then software, then timer.
    for (const interrupt_line line :
         {interrupt_line::external, interrupt_line::software, interrupt_line::timer})
        if ((ready >> static_cast<unsigned>(line) & 1) != 0)
            return cause::interrupt | static_cast<unsigned>(line);
    return 0;
}

} // namespace bitloom::riscv
