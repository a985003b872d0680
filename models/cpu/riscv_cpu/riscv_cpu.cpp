// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/riscv_cpu.h"

#include "models/common/errors.h"
#include "models/common/simulated_time.h"

namespace bitloom::riscv {

riscv_cpu::riscv_cpu(const sc_core::sc_module_name& name, const riscv_cpu_parameters& parameters)
    : sc_module(name)
    , memory("memory")
    , software_irq("software_irq")
    , timer_irq("timer_irq")
    , external_irq("external_irq")
    , m_parameters(parameters)
    , m_hart(*this, parameters.hart) {
    require(parameters.frequency_hz != 0 && parameters.timebase_hz != 0 && parameters.quantum != 0,
            "riscv_cpu: frequency, timebase and quantum must not be 0");
    constexpr std::uint64_t second = 1'000'000'000'000; // of picoseconds
    if (second % parameters.frequency_hz == 0)
        m_period = second / parameters.frequency_hz;
    memory.register_invalidate_direct_mem_ptr(this, &riscv_cpu::invalidate_direct_mem_ptr);
    SC_HAS_PROCESS(riscv_cpu);
    SC_THREAD(run);
    SC_METHOD(update_lines);
    sensitive << software_irq << timer_irq << external_irq;
}

void riscv_cpu::run() {
    // A list of its own: one made for a wait that never ends would never be freed.
    m_wakes |= software_irq.default_event();
    m_wakes |= timer_irq.default_event();
    m_wakes |= external_irq.default_event();
    m_wakes |= m_halt_changed;
    bool stopped = false;
    for (;;) {
        if (on_quantum)
            on_quantum();
        stand_still();
        const stop_reason reason = stopped ? m_hart.step() : m_hart.run(m_parameters.quantum);
        synchronise();
        stopped = reason == stop_reason::breakpoint || reason == stop_reason::watchpoint;
        if (reason == stop_reason::waiting)
            wait_for_interrupt();
        if (stopped && on_stop)
            on_stop(reason);
    }
}

stop_reason riscv_cpu::step() {
    const stop_reason reason = m_hart.step();
    synchronise();
    return reason;
}

void riscv_cpu::stand_still() {
    while (m_halted)
        wait(m_halt_changed);
    catch_up();
}

void riscv_cpu::update_lines() {
    m_hart.set_line(interrupt_line::software, software_irq.read());
    m_hart.set_line(interrupt_line::timer, timer_irq.read());
    m_hart.set_line(interrupt_line::external, external_irq.read());
}

/// What cycles_to_time gives, without a division where the period is whole picoseconds.
sc_core::sc_time riscv_cpu::time_of(std::uint64_t cycle) const {
    std::uint64_t value = 0;
    if (m_period != 0 && !__builtin_mul_overflow(cycle, m_period, &value))
        return sc_core::sc_time::from_value(value);
    return cycles_to_time(cycle, m_parameters.frequency_hz);
}

/// The core's cycle is the first at or after the present.
void riscv_cpu::catch_up() {
    m_hart.set_cycle(time_to_cycles(sc_core::sc_time_stamp(), m_parameters.frequency_hz));
}

/// Lets simulated time come up with the core.
void riscv_cpu::synchronise() {
    const sc_core::sc_time local = time_of(m_hart.cycle());
    if (local > sc_core::sc_time_stamp())
        wait(local - sc_core::sc_time_stamp());
    catch_up();
}

void riscv_cpu::wait_for_interrupt() {
    m_woken = false;
    while (!m_hart.wakes() && !m_halted && !m_woken)
        wait(m_wakes);
    catch_up();
}

void riscv_cpu::halt() {
    m_halted = true;
    m_halt_changed.notify(sc_core::SC_ZERO_TIME);
}

void riscv_cpu::wake() {
    m_woken = true;
    m_halt_changed.notify(sc_core::SC_ZERO_TIME);
}

void riscv_cpu::resume() {
    m_halted = false;
    m_halt_changed.notify(sc_core::SC_ZERO_TIME);
}

bool riscv_cpu::transfer(bus_access& access) {
    sc_core::sc_time delay = time_of(access.cycle);
    delay -= sc_core::sc_time_stamp();
    m_payload.set_command(access.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    m_payload.set_address(access.address);
    m_payload.set_data_ptr(static_cast<unsigned char*>(access.data));
    m_payload.set_data_length(access.bytes);
    m_payload.set_streaming_width(access.bytes);
    m_payload.set_byte_enable_ptr(nullptr);
    m_payload.set_dmi_allowed(false);
    m_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const sc_core::sc_time before = sc_core::sc_time_stamp() + delay;
    memory->b_transport(m_payload, delay);
    const sc_core::sc_time after = sc_core::sc_time_stamp() + delay;
    if (after != before)
        access.cycle = time_to_cycles(after, m_parameters.frequency_hz);
    access.direct_offered = m_payload.is_dmi_allowed();
    // Something is to happen now that the core should see: it may be its own interrupt that falls.
    if (sc_core::sc_pending_activity_at_current_time())
        m_hart.leave();
    return m_payload.is_response_ok();
}

direct_memory riscv_cpu::direct(std::uint64_t address) {
    m_payload.set_command(tlm::TLM_READ_COMMAND);
    m_payload.set_address(address);
    tlm::tlm_dmi dmi;
    if (!memory->get_direct_mem_ptr(m_payload, dmi) || !dmi.is_read_allowed() ||
        address < dmi.get_start_address() || address > dmi.get_end_address())
        return {};
    direct_memory m;
    m.first = dmi.get_start_address();
    m.bytes = dmi.get_end_address() - dmi.get_start_address() + 1;
    m.data = dmi.get_dmi_ptr();
    m.writable = dmi.is_write_allowed();
    return m;
}

std::uint64_t riscv_cpu::time(std::uint64_t cycle) const {
    return whole_ticks(time_of(cycle), m_parameters.timebase_hz);
}

void riscv_cpu::invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) {
    m_hart.drop_direct_memory(); // all of it: this is rare
}

unsigned riscv_cpu::debug(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                          unsigned bytes) {
    tlm::tlm_generic_payload p;
    p.set_command(command);
    p.set_address(address);
    p.set_data_ptr(data);
    p.set_data_length(bytes);
    p.set_streaming_width(bytes);
    return memory->transport_dbg(p);
}

unsigned riscv_cpu::debug_read(std::uint64_t address, void* data, unsigned bytes) {
    return debug(tlm::TLM_READ_COMMAND, address, static_cast<unsigned char*>(data), bytes);
}

unsigned riscv_cpu::debug_write(std::uint64_t address, const void* data, unsigned bytes) {
    m_hart.flush();
    // Debug transport reads the bytes of a write, whatever the payload's type says.
    return debug(tlm::TLM_WRITE_COMMAND, address,
                 const_cast<unsigned char*>(static_cast<const unsigned char*>(data)), bytes);
}

} // namespace bitloom::riscv
