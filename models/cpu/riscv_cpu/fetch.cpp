// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/compressed.h"
#include "models/cpu/riscv_cpu/hart.h"

namespace bitloom::riscv {

namespace {

/// After these the next instruction may stand elsewhere, or the fetched ones be out of date.
bool ends_block(operation op) {
    switch (group_of(op)) {
    case instruction_group::branch:
    case instruction_group::jump:
    case instruction_group::csr:
        return true;
    case instruction_group::system:
        return op != operation::fence;
    default:
        return false;
    }
}

} // namespace

/// Notes a fetch fault where there is nothing to fetch.
bool hart::fetch(std::uint64_t address, std::uint16_t& half) {
    const direct_memory* m = direct_memory_at(address, sizeof half);
    m_translated_directly = m != nullptr;
    if (m != nullptr) {
        std::memcpy(&half, m->data + (address - m->first), sizeof half);
        return true;
    }
    bus_access a;
    a.address = address;
    a.data = &half;
    a.bytes = sizeof half;
    a.cycle = m_cycle;
    const bool good = m_bus.transfer(a);
    m_cycle = a.cycle;
    if (good)
        note_direct_memory(a);
    else
        m_exception = {cause::fetch_fault, address};
    return good;
}

/// Decodes from `pc` on into m_translated, with an end_of_block behind it. False, with m_exception
/// set, if not even one instruction can be fetched.
bool hart::translate(std::uint64_t pc, unsigned longest, bool stop_at_breakpoints) {
    m_translated.clear();
    std::uint64_t offset = 0, cycles = 0;
    decoded_instruction d;
    const auto append = [&] {
        d.offset = static_cast<std::uint16_t>(offset);
        d.cycles_before = static_cast<std::uint16_t>(cycles);
        m_translated.push_back(d);
    };
    do {
        const std::uint64_t at = pc + offset;
        if (stop_at_breakpoints && m_points.breakpoints.count(at) != 0) {
            if (offset == 0)
                m_translated.push_back({operation::breakpoint, 0, 0, 0, 0, 0, 0, 0});
            break;
        }
        std::uint16_t low = 0, high = 0;
        if (!fetch(at, low) || ((low & 3) == 3 && !fetch(at + 2, high)))
            break;
        if ((low & 3) == 3) {
            d = decode(static_cast<std::uint32_t>(high) << 16 | low);
        } else {
            d = decode(expand_compressed(low));
            d.word = low;
        }
        append();
        offset += d.bytes();
        cycles += m_parameters.cycles.of(d.op);
        // Without direct memory a fetch is a transaction: none ahead of time.
    } while (!ends_block(d.op) && m_translated.size() < longest && m_translated_directly);
    if (m_translated.empty())
        return false;
    m_exception = {};
    if (m_translated.front().op == operation::breakpoint)
        return true;
    d = {};
    d.op = operation::end_of_block;
    append();
    return true;
}

void hart::trap_on_fetch() {
    --m_left;
    m_cycle += m_parameters.cycles.of(operation::illegal);
    enter_trap(m_exception.cause, m_exception.value);
}

/// Null if fetching trapped.
decoded_block* hart::block_at(std::uint64_t pc) {
    if (decoded_block* b = m_blocks.find(pc); b != nullptr)
        return b;
    if (!m_blocks.has_room())
        m_blocks.flush();
    if (!translate(pc, block_cache::longest_block, true)) {
        trap_on_fetch();
        return nullptr;
    }
    return m_blocks.insert(pc, m_translated);
}

} // namespace bitloom::riscv
