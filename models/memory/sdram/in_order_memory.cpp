// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_memory.h"

#include "models/memory/sdram/burst_runs.h"

namespace bitloom::sdram {

in_order_memory::in_order_memory(const preset& p)
    : m_map(p)
    , m_period(static_cast<std::uint64_t>(p.tck_ps()))
    , m_channels(p.channels, in_order_engine(p)) {}

std::uint64_t in_order_memory::transfer(direction d, const byte_box& box, std::uint64_t begins) {
    if (box.total_bytes() == 0)
        return begins;
    m_arrival = m_done = static_cast<clocks>((begins + m_period - 1) / m_period);
    for_each_burst_run(box, m_map.burst_bytes(),
                       [&](std::uint64_t from, std::uint64_t to) { move(d, from, to); });
    return static_cast<std::uint64_t>(m_done) * m_period;
}

void in_order_memory::move(direction d, std::uint64_t from, std::uint64_t to) {
    while (from < to) {
        const burst_run run = m_map.run_at(from, to);
        in_order_engine& channel = m_channels[run.channel];
        if (d == direction::read) {
            channel.read(run, m_arrival, m_done);
        } else {
            channel.write(run, m_arrival);
            delay_to(m_done, m_arrival + 1);
        }
        from += run.count * m_map.burst_bytes();
    }
}

command_events in_order_memory::events_at(std::uint64_t now) {
    command_events all;
    for (in_order_engine& each : m_channels)
        all += each.events_at(static_cast<clocks>(now / m_period));
    return all;
}

command_events in_order_memory::drained_events(std::uint64_t now) {
    command_events all;
    for (in_order_engine& each : m_channels)
        all += each.events_until(static_cast<clocks>(now / m_period));
    return all;
}

} // namespace bitloom::sdram
