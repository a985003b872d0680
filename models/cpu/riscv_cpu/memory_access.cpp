// SPDX-License-Identifier: Apache-2.0
// The long way of loads and stores: watchpoints, misaligned addresses, devices.
#include "models/cpu/riscv_cpu/hart.h"

#include <algorithm>

namespace bitloom::riscv {

const direct_memory* hart::direct_memory_at(std::uint64_t address, std::uint64_t bytes) {
    for (const direct_memory& m : m_direct)
        if (address - m.first < m.bytes && m.bytes - (address - m.first) >= bytes)
            return &m;
    return nullptr;
}

void hart::note_direct_memory(const bus_access& a) {
    if (a.direct_offered && direct_memory_at(a.address, 1) == nullptr)
        if (const direct_memory offered = m_bus.direct(a.address); offered.bytes != 0)
            m_direct.push_back(offered);
}

/// True when the access is done and the block may go on; else m_exception tells of a fault, or the
/// access is done and run() must be left after this instruction.
bool hart::access(const decoded_instruction& d, std::uint64_t address, void* data, unsigned bytes,
                  bool write) {
    if (m_parameters.misaligned_traps && address % bytes != 0) {
        m_exception = {write ? cause::store_misaligned : cause::load_misaligned, address};
        return false;
    }
    const direct_memory* m = direct_memory_at(address, bytes);
    if (m != nullptr && (m->writable || !write)) {
        std::uint8_t* memory = m->data + (address - m->first);
        if (write)
            std::memcpy(memory, data, bytes);
        else
            std::memcpy(data, memory, bytes);
        if (m_points.watchpoints.empty())
            m_window = direct_window(*m);
    } else {
        bus_access a;
        a.address = address;
        a.data = data;
        a.bytes = bytes;
        a.write = write;
        a.cycle = m_cycle + d.cycles_before;
        const bool good = m_bus.transfer(a);
        m_cycle = a.cycle - d.cycles_before;
        if (!good) {
            m_exception = {write ? cause::store_fault : cause::load_fault, address};
            return false;
        }
        note_direct_memory(a);
    }
    if (const auto touched = m_points.touched(address, bytes, write)) {
        m_watch_hit = touched;
        leave();
    }
    return !m_leave;
}

} // namespace bitloom::riscv
