// SPDX-License-Identifier: Apache-2.0
// The A extension (unprivileged manual, chapter 8). One hart: acquire and release order nothing.
#include "models/cpu/riscv_cpu/hart.h"

#include <algorithm>
#include <type_traits>

namespace bitloom::riscv {

namespace {

/// The word instruction whose doubleword form `op` is, or itself.
operation word_form(operation op) {
    constexpr int distance = static_cast<int>(operation::lr_d) - static_cast<int>(operation::lr_w);
    return op < operation::lr_d ? op : static_cast<operation>(static_cast<int>(op) - distance);
}

template <class value>
value combined(operation op, value memory, value operand) {
    using number = std::make_signed_t<value>;
    const auto less = static_cast<number>(memory) < static_cast<number>(operand);
    switch (op) {
    case operation::amoadd_w:
        return memory + operand;
    case operation::amoxor_w:
        return memory ^ operand;
    case operation::amoand_w:
        return memory & operand;
    case operation::amoor_w:
        return memory | operand;
    case operation::amomin_w:
        return less ? memory : operand;
    case operation::amomax_w:
        return less ? operand : memory;
    case operation::amominu_w:
        return std::min(memory, operand);
    case operation::amomaxu_w:
        return std::max(memory, operand);
    default:
        return operand;
    }
}

} // namespace

template <class value>
bool hart::atomic_of(const decoded_instruction& d, operation word_operation) {
    const std::uint64_t address = m_x[d.rs1];
    const bool only_reads = word_operation == operation::lr_w;
    const bool conditional = word_operation == operation::sc_w;
    if (address % sizeof(value) != 0) {
        m_exception = {only_reads ? cause::load_misaligned : cause::store_misaligned, address};
        return false;
    }
    const std::optional<reservation> reserved = m_reservation;
    if (conditional) {
        m_reservation.reset();
        if (!reserved || reserved->address != address || reserved->bytes != sizeof(value)) {
            m_x[d.rd] = 1;
            return true;
        }
    }
    value memory = 0;
    access(d, address, &memory, sizeof memory, false);
    if (m_exception.cause != 0) {
        m_exception.cause = only_reads ? cause::load_fault : cause::store_fault;
        return false;
    }
    if (only_reads)
        m_reservation = reservation{address, sizeof(value), memory};
    // Another master's store is seen by what it changed, not by its taking place.
    const bool fails = conditional && reserved->value != memory;
    if (!only_reads && !fails) {
        value stored = combined(word_operation, memory, static_cast<value>(m_x[d.rs2]));
        access(d, address, &stored, sizeof stored, true);
        if (m_exception.cause != 0)
            return false;
    }
    m_x[d.rd] = conditional ? (fails ? 1 : 0)
                            : static_cast<std::uint64_t>(static_cast<std::int64_t>(
                                  static_cast<std::make_signed_t<value>>(memory)));
    return !m_leave;
}

/// As access(): false with an exception, or where run() must be left.
bool hart::atomic(const decoded_instruction& d) {
    const operation op = word_form(d.op);
    return op == d.op ? atomic_of<std::uint32_t>(d, op) : atomic_of<std::uint64_t>(d, op);
}

} // namespace bitloom::riscv
