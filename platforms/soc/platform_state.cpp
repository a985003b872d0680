// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/platform_state.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace bitloom::soc {

namespace {

struct part {
    std::string name;
    std::function<void(state_archive&)> state;
};

template <class type>
part part_of(const std::string& name, type& of) {
    return {name, [&of](state_archive& a) { of.state(a); }};
}

/// The core last: what the others drive reaches it by its lines.
std::vector<part> parts_of(soc_platform& platform, accelerator_activity& activity) {
    std::vector<part> all{part_of("memory", platform.memory), part_of("uart", platform.serial),
                          part_of("timer", platform.timer),
                          part_of("interrupt_controller", platform.controller)};
    for (std::size_t n = 0; n < platform.accelerators().size(); ++n)
        all.push_back(
            part_of(platform.configuration().accelerators[n].name, *platform.accelerators()[n]));
    all.push_back(part_of("activity", activity));
    all.push_back(part_of("cpu", platform.cpu.core()));
    return all;
}

void settle() {
    do
        sc_core::sc_start(sc_core::SC_ZERO_TIME);
    while (sc_core::sc_pending_activity_at_current_time());
}

void load(const part& to, const snapshot::section& from, const std::string& file) {
    try {
        state_reader reader(from.bytes);
        to.state(reader);
        reader.end();
    } catch (const config_error& e) {
        throw config_error(fmt::format("{}: its section {} {}, save it again with this program",
                                       file, to.name, e.what()));
    }
}

} // namespace

bool platform_state::is_quiescent() const {
    for (const auto& machine : m_platform.accelerators())
        if (machine->control().busy())
            return false;
    // Its next command may come at the very moment of what is expected below.
    if (!m_platform.memory.is_idle())
        return false;
    if (sc_core::sc_pending_activity_at_current_time())
        return false;
    sc_core::sc_time expected = sc_core::sc_max_time();
    for (const auto& next : {m_platform.timer.rises_at(), m_input.next()})
        if (next)
            expected = std::min(expected, *next);
    // Whatever else is to come would be lost.
    return sc_core::sc_time_stamp() + sc_core::sc_time_to_pending_activity() == expected;
}

std::vector<snapshot::section> platform_state::save() {
    std::vector<snapshot::section> sections;
    for (const part& each : parts_of(m_platform, m_activity)) {
        state_writer writer;
        each.state(writer);
        sections.push_back({each.name, writer.take()});
    }
    return sections;
}

void platform_state::restore(const snapshot& from, const std::string& file) {
    const std::vector<part> parts = parts_of(m_platform, m_activity);
    if (parts.size() != from.sections.size())
        throw config_error(fmt::format("{}: has {} sections instead of {}, save it again with this "
                                       "program",
                                       file, from.sections.size(), parts.size()));
    m_platform.cpu.halt();
    settle();
    sc_core::sc_start(sc_core::sc_time::from_value(from.picoseconds));
    const part& core = parts.back();
    for (std::size_t n = 0; n + 1 < parts.size(); ++n)
        load(parts[n], from.sections[n], file);
    settle();
    const std::uint64_t lines = m_platform.cpu.core().pending_interrupts();
    load(core, from.sections.back(), file);
    require(m_platform.cpu.core().pending_interrupts() == lines,
            "the core's interrupts are not those of the restored devices");
    m_platform.cpu.resume();
}

} // namespace bitloom::soc
