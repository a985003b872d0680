// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/cpu/riscv_cpu/block_cache.h"
#include "models/cpu/riscv_cpu/csr_file.h"
#include "models/cpu/riscv_cpu/cycle_table.h"
#include "models/cpu/riscv_cpu/debug_points.h"
#include "models/cpu/riscv_cpu/direct_window.h"
#include "models/cpu/riscv_cpu/hart_bus.h"
#include "models/cpu/riscv_cpu/trap.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::riscv {

struct hart_parameters {
    std::uint64_t hart_id = 0;
    std::uint64_t reset_pc = 0x80000000;
    bool misaligned_traps = false; ///< loads and stores; false: the bus decides
    cycle_table cycles;
};

/// What LR has reserved, with what it read.
struct reservation {
    std::uint64_t address = 0;
    unsigned bytes = 0;
    std::uint64_t value = 0;

    void state(state_archive& a) { a(address, bytes, value); }
};

/// Why hart::run came back.
enum class stop_reason : std::uint8_t {
    budget,      ///< all instructions executed
    waiting,     ///< WFI, and no interrupt that mie enables is pending
    breakpoint,  ///< before the instruction at pc
    watchpoint,  ///< after the instruction that touched watch_hit()
    synchronise, ///< leave() was called
};

/// A RISC-V hart, RV64IMAC_Zicsr_Zifencei in machine mode, as an interpreter of decoded blocks. One
/// thread; time is a count of clock cycles that it advances. What it does not model: caches,
/// pipelines, physical memory protection, other privilege levels.
class hart {
public:
    hart(hart_bus& bus, const hart_parameters& parameters);

    /// Executes at most `instructions`; a trap counts as one.
    stop_reason run(std::uint64_t instructions);
    /// Executes one instruction, or takes one trap, even on a breakpoint.
    stop_reason step();

    void set_line(interrupt_line line, bool high);
    /// Whether WFI would go on.
    bool wakes() const { return m_csrs.wakes(); }
    std::uint64_t pending_interrupts() const { return m_csrs.pending(); }

    std::uint64_t pc() const { return m_pc; }
    void set_pc(std::uint64_t pc) { m_pc = pc & ~std::uint64_t{1}; }
    /// x0 to x31.
    std::uint64_t x(unsigned index) const { return m_x[index]; }
    void set_x(unsigned index, std::uint64_t value);
    /// A debugger's way to the CSRs; nothing or false where software would trap.
    std::optional<std::uint64_t> csr(std::uint32_t number) const;
    bool set_csr(std::uint32_t number, std::uint64_t value);

    std::uint64_t cycle() const { return m_cycle; }
    void set_cycle(std::uint64_t cycle) { m_cycle = cycle; }
    /// Instructions retired since construction, whatever software wrote to minstret.
    std::uint64_t retired() const { return m_retired; }
    std::uint64_t traps() const { return m_traps; }
    /// The last trap taken, the one before it ...: at most eight.
    std::vector<trap_record> last_traps() const;

    const debug_points& points() const { return m_points; }
    void set_points(debug_points points);
    /// The watchpoint that the last run() or step() stopped for.
    const std::optional<watchpoint>& watch_hit() const { return m_watch_hit; }

    /// What it is between two calls of run(), without a debugger's points. Read: direct memory is
    /// asked for again where it was granted, so that its first use costs no transaction.
    void state(state_archive& a);

    // For the bus.
    /// run() returns after the instruction at hand.
    void leave() { m_leave = m_attention = true; }
    /// What direct() gave is no longer valid.
    void drop_direct_memory();
    /// Memory was changed behind the hart's back: decode afresh.
    void flush() { m_flush = m_attention = true; }

private:
    // hart.cpp: the loop around blocks
    void begin(std::uint64_t instructions);
    stop_reason end();
    void attend();
    decoded_block* limited(const decoded_block& b);
    // fetch.cpp
    bool fetch(std::uint64_t address, std::uint16_t& half);
    void trap_on_fetch();
    bool translate(std::uint64_t pc, unsigned longest, bool stop_at_breakpoints);
    decoded_block* block_at(std::uint64_t pc);
    // execute.cpp: ends when it has to ask run() something
    void execute(decoded_block* b);
    template <class value>
    bool load(const decoded_instruction& d);
    template <class value>
    bool store(const decoded_instruction& d);
    // memory_access.cpp
    bool access(const decoded_instruction& d, std::uint64_t address, void* data, unsigned bytes,
                bool write);
    void note_direct_memory(const bus_access& a);
    const direct_memory* direct_memory_at(std::uint64_t address, std::uint64_t bytes);
    // atomics.cpp
    bool atomic(const decoded_instruction& d);
    template <class value>
    bool atomic_of(const decoded_instruction& d, operation word_operation);
    // traps.cpp
    bool access_csr(const decoded_block& b, const decoded_instruction& d);
    void raise(const decoded_block& b, const decoded_instruction& d);
    void enter_trap(std::uint64_t cause, std::uint64_t value);
    counter_values counters(std::uint64_t cycle, std::uint64_t instret) const;
    /// The instructions of `b` before and with `d` are done.
    void leave_after(const decoded_block& b, const decoded_instruction& d);

    hart_bus& m_bus;
    const hart_parameters m_parameters;
    std::array<std::uint64_t, 33> m_x{}; // and the discarded register
    std::uint64_t m_pc, m_cycle = 0, m_retired = 0, m_traps = 0;
    std::uint64_t m_left = 0; // of run()'s instructions
    direct_window m_window;
    bool m_attention = false; // one of the next three, or interrupts to look at
    bool m_leave = false, m_flush = false;
    std::optional<stop_reason> m_stop;
    exception m_exception; // cause 0: none
    csr_file m_csrs;
    block_cache m_blocks;
    std::vector<decoded_instruction> m_translated;
    std::vector<decoded_instruction> m_limited_instructions;
    decoded_block m_limited;
    bool m_translated_directly = false;
    std::vector<direct_memory> m_direct;
    std::optional<reservation> m_reservation;
    debug_points m_points;
    std::optional<watchpoint> m_watch_hit;
    std::array<trap_record, 8> m_last_traps;
};

} // namespace bitloom::riscv
