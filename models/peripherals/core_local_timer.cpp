// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/core_local_timer.h"

#include "models/common/errors.h"
#include "models/common/simulated_time.h"

namespace bitloom {

namespace reg = core_local_timer_registers;

core_local_timer::core_local_timer(const sc_core::sc_module_name& name, std::uint64_t timebase_hz)
    : sc_module(name)
    , m_registers(
          "registers", reg::table, [this](const register_read& r) { return read(r); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time& delay) {
              write(offset, value, delay);
          })
    , software_irq("software_irq")
    , timer_irq("timer_irq")
    , m_timebase_hz(timebase_hz) {
    require(timebase_hz != 0, "core_local_timer: the timebase must not be 0");
    SC_HAS_PROCESS(core_local_timer);
    SC_METHOD(reach);
    sensitive << m_reached;
    dont_initialize();
    SC_METHOD(drive);
    sensitive << m_changed;
}

std::uint32_t core_local_timer::read(const register_read& r) const {
    const auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    switch (r.offset) {
    case reg::msip:
        return m_software ? 1 : 0;
    case reg::mtimecmp_low:
        return low(m_compare);
    case reg::mtimecmp_high:
        return low(m_compare >> 32);
    default:
        break;
    }
    const std::uint64_t now = whole_ticks(sc_core::sc_time_stamp() + r.delay, m_timebase_hz);
    return low(r.offset == reg::mtime_low ? now : now >> 32);
}

void core_local_timer::write(std::uint32_t offset, std::uint32_t value,
                             const sc_core::sc_time& delay) {
    switch (offset) {
    case reg::msip:
        if (m_software != ((value & 1) != 0))
            m_changed.notify(sc_core::SC_ZERO_TIME);
        m_software = (value & 1) != 0;
        break;
    case reg::mtimecmp_low:
        m_compare = (m_compare >> 32 << 32) | value;
        compare(delay);
        break;
    case reg::mtimecmp_high:
        m_compare = (m_compare & 0xffffffff) | std::uint64_t{value} << 32;
        compare(delay);
        break;
    default:
        break;
    }
}

/// As seen by who is `delay` ahead: what it reads as reached is pending for it.
void core_local_timer::compare(const sc_core::sc_time& delay) {
    m_reached.cancel();
    const auto when = time_of_tick(m_compare, m_timebase_hz);
    const bool timer = when && *when <= sc_core::sc_time_stamp() + delay;
    if (timer != m_timer)
        m_changed.notify(sc_core::SC_ZERO_TIME);
    m_timer = timer;
    if (when && !timer)
        m_reached.notify(*when - sc_core::sc_time_stamp());
}

std::optional<sc_core::sc_time> core_local_timer::rises_at() const {
    return m_timer ? std::nullopt : time_of_tick(m_compare, m_timebase_hz);
}

void core_local_timer::state(state_archive& a) {
    a(m_compare, m_software, m_timer);
    if (!a.loads())
        return;
    m_changed.notify(sc_core::SC_ZERO_TIME);
    m_reached.cancel();
    if (const auto when = rises_at(); when && *when > sc_core::sc_time_stamp())
        m_reached.notify(*when - sc_core::sc_time_stamp());
}

void core_local_timer::reach() {
    m_timer = true;
    m_changed.notify();
}

void core_local_timer::drive() {
    software_irq.write(m_software);
    timer_irq.write(m_timer);
}

} // namespace bitloom
