// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/in_order_memory.h"

namespace bitloom::sdram {

in_order_memory::in_order_memory(const preset& p)
    : m_map(p)
    , m_period(static_cast<std::uint64_t>(p.tck_ps()))
    , m_channels(p.channels, in_order_engine(p)) {}

std::uint64_t in_order_memory::transfer(direction d, const byte_box& box, std::uint64_t begins) {
    if (box.total_bytes() == 0)
        return begins;
    m_arrival = m_done = static_cast<clocks>((begins + m_period - 1) / m_period);
    m_run.count = m_row_bytes = 0;
    for_each_burst_run(box, m_map.burst_bytes(), [&](burst_rows rows) { join(d, rows); });
    move(d);
    return static_cast<std::uint64_t>(m_done) * m_period;
}

void in_order_memory::join(direction d, burst_rows rows) {
    for (;;) {
        join(d, rows.from, rows.to);
        // What follows in the same row of one bank joins as well.
        const std::uint64_t row_left = m_row_begins + m_row_bytes - rows.to;
        const std::uint64_t more =
            m_map.interleaves_banks() ? 0
                                      : std::min<std::uint64_t>(rows.again, row_left / rows.stride);
        m_run.count += more * m_map.bursts(rows.to - rows.from);
        if (more == rows.again)
            return;
        rows.from += (more + 1) * rows.stride;
        rows.to += (more + 1) * rows.stride;
        rows.again -= static_cast<std::uint32_t>(more + 1);
    }
}

void in_order_memory::join(direction d, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t end; from < to; from = m_behind = end) {
        // Whatever lies between them: banks do not know columns.
        if (from - m_row_begins < m_row_bytes && m_map.same_turn(from, m_behind)) {
            end = std::min(to, m_row_begins + m_row_bytes);
            m_run.count += m_map.bursts(end - from);
            continue;
        }
        move(d);
        m_run = m_map.run_at(from, to);
        m_row_begins = m_map.neighbourhood(from);
        m_row_bytes = m_map.neighbourhood_bytes();
        end = from + m_run.count * m_map.burst_bytes();
    }
}

void in_order_memory::move(direction d) {
    if (m_run.count == 0)
        return;
    in_order_engine& channel = m_channels[m_run.channel];
    if (d == direction::read) {
        channel.read(m_run, m_arrival, m_done);
    } else {
        channel.write(m_run, m_arrival);
        delay_to(m_done, m_arrival + 1);
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
