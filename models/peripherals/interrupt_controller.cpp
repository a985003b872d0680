// SPDX-License-Identifier: Apache-2.0
#include "models/peripherals/interrupt_controller.h"

#include "models/common/errors.h"

#include <algorithm>
#include <string>
#include <utility>

namespace bitloom {

namespace reg = interrupt_controller_registers;

namespace {

std::vector<unsigned> checked(std::vector<unsigned> numbers) {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto end = numbers.begin() + static_cast<std::ptrdiff_t>(i);
        if (numbers[i] == 0 || numbers[i] > reg::sources)
            throw config_error("interrupt source " + std::to_string(numbers[i]) +
                               ": there is no such source, give one in 1.." +
                               std::to_string(reg::sources));
        if (std::find(numbers.begin(), end, numbers[i]) != end)
            throw config_error("interrupt source " + std::to_string(numbers[i]) +
                               ": used twice, give each device one of its own");
    }
    return numbers;
}

} // namespace

interrupt_controller::interrupt_controller(const sc_core::sc_module_name& name,
                                           std::vector<unsigned> numbers)
    : sc_module(name)
    , m_registers(
          "registers", reg::table, [this](const register_read& r) { return read(r); },
          [this](std::uint32_t offset, std::uint32_t value, const sc_core::sc_time&) {
              write(offset, value);
          })
    , sources("sources", numbers.size())
    , irq("irq")
    , m_numbers(checked(std::move(numbers))) {
    SC_HAS_PROCESS(interrupt_controller);
    SC_METHOD(sample);
    for (sc_core::sc_in<bool>& source : sources)
        sensitive << source;
    SC_METHOD(drive);
    sensitive << m_changed;
}

void interrupt_controller::state(state_archive& a) {
    a(m_priority, m_pending, m_enabled, m_in_service, m_threshold, m_line);
    if (a.loads())
        m_changed.notify(sc_core::SC_ZERO_TIME);
}

void interrupt_controller::set(bits& b, unsigned source, bool value) {
    const std::uint32_t bit = 1U << source % 32;
    b[source / 32] = value ? b[source / 32] | bit : b[source / 32] & ~bit;
}

void interrupt_controller::sample() {
    for (std::size_t i = 0; i < m_numbers.size(); ++i)
        if (sources[i].read() && !get(m_in_service, m_numbers[i]))
            set(m_pending, m_numbers[i], true);
    update();
}

/// Only what changes the line sets processes going: an initiator that is ahead comes back for it.
void interrupt_controller::update() {
    if (const bool line = best(true) != 0; line != m_line) {
        m_line = line;
        m_changed.notify(sc_core::SC_ZERO_TIME);
    }
}

unsigned interrupt_controller::best(bool interrupts) const {
    unsigned found = 0;
    std::uint32_t highest = interrupts ? m_threshold : 0;
    for (const unsigned source : m_numbers) {
        const std::uint32_t priority = m_priority[source];
        if (!get(m_pending, source) || !get(m_enabled, source))
            continue;
        if (priority > highest || (found != 0 && priority == highest && source < found)) {
            highest = priority;
            found = source;
        }
    }
    return found;
}

std::uint32_t interrupt_controller::claim() {
    const unsigned source = best(false); // the specification: whatever the threshold
    if (source != 0) {
        set(m_pending, source, false);
        set(m_in_service, source, true);
        update();
    }
    return source;
}

void interrupt_controller::complete(std::uint32_t source) {
    // The specification: ignored unless the source is enabled.
    if (source == 0 || source > reg::sources || !get(m_enabled, source))
        return;
    set(m_in_service, source, false);
    sample();
}

std::uint32_t interrupt_controller::read(const register_read& r) {
    const std::uint32_t offset = r.offset;
    if (offset == reg::claim)
        return r.by_debugger ? best(false) : claim();
    if (offset == reg::threshold)
        return m_threshold;
    if (offset >= reg::enable)
        return m_enabled[(offset - reg::enable) / 4];
    if (offset >= reg::pending)
        return m_pending[(offset - reg::pending) / 4];
    return m_priority[offset / 4];
}

void interrupt_controller::write(std::uint32_t offset, std::uint32_t value) {
    if (offset == reg::claim)
        complete(value);
    else if (offset == reg::threshold)
        m_threshold = value & 7;
    else if (offset >= reg::enable)
        m_enabled[(offset - reg::enable) / 4] = offset == reg::enable ? value & ~1U : value;
    else
        m_priority[offset / 4] = value & 7;
    update();
}

} // namespace bitloom
