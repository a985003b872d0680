// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/engines.h"

#include "models/tiled/repeating_stretches.h"

#include <algorithm>

namespace bitloom::tiled {

bool engines::start_array() {
    if (!m_block.uses_array || m_array_end != never || m_tiles.done() || !available(buffer::ibuf) ||
        !available(buffer::wbuf) || (m_first_of_output && m_outputs_begun - m_outputs_stored >= 2))
        return false;
    if (m_first_of_output)
        ++m_outputs_begun;
    const auto output_half = static_cast<unsigned>((m_outputs_begun - 1) % 2);
    const tile_index& t = m_tiles.index();
    const array_time time = m_actions.compute(
        t, {half(buffer::ibuf), half(buffer::wbuf), output_half}, m_first_of_output, m_now);
    m_array_end = m_now + time.busy;
    m_drained = m_array_end + time.drain;
    // The tile is the last of its output if the walk leaves the reduction loops next.
    m_first_of_output = m_tiles.next_changed() < static_cast<int>(output_depth(m_block));
    if (m_first_of_output)
        m_summed.push({t, output_half, m_drained});
    return true;
}

bool engines::start_post() {
    if (m_post_end != never || !available(buffer::bias) || !available(buffer::obuf))
        return false;
    if (m_block.uses_array) {
        if (m_summed.empty() || m_summed.front().cycle > m_now)
            return false;
        m_posting = m_summed.front();
        m_summed.pop();
    } else {
        if (m_outputs.done() || !available(buffer::ibuf) || m_outputs_begun - m_outputs_stored >= 2)
            return false;
        m_posting = {m_outputs.index(), static_cast<unsigned>(m_outputs_begun++ % 2), m_now};
    }
    m_post_end = m_now + m_actions.post_process(m_posting.tile,
                                                {half(buffer::ibuf), half(buffer::bias),
                                                 half(buffer::obuf), m_posting.half},
                                                m_now);
    return true;
}

void engines::end_array() {
    m_array_end = never;
    const int changed = m_tiles.next_changed();
    release(buffer::ibuf, changed);
    release(buffer::wbuf, changed);
    m_tiles.step();
}

void engines::end_post() {
    m_post_end = never;
    m_coded.push({m_posting.tile, m_posting.half, m_now});
    const int changed = m_outputs.next_changed();
    release(buffer::bias, changed);
    if (!m_block.uses_array)
        release(buffer::ibuf, changed);
    release(buffer::obuf, changed);
    m_outputs.step();
}

void engines::end_transfer(memory_port& port) {
    if (port.used_by == owner::load) {
        load_engine& l = m_loads[port.load];
        ++l.fetched;
        l.in_flight = false;
    } else {
        ++m_outputs_stored;
        if (!m_coded.empty()) // its request could not stand before this store had ended
            m_coded.front().cycle = std::max(m_coded.front().cycle, m_now);
    }
    port = {};
}

void engines::request() {
    for (load_engine& l : m_loads)
        if (l.requested == never && l.wants())
            l.requested = m_now;
}

bool engines::grant(unsigned number) {
    memory_port& port = m_ports[number];
    if (port.used_by != owner::none)
        return false;
    std::uint64_t best = number != 0 || m_coded.empty() ? never : m_coded.front().cycle;
    int chosen = -1;
    for (unsigned n = 0; n < m_loads.size(); ++n)
        if (m_loads[n].requested < best && m_loads[n].port == number) {
            best = m_loads[n].requested;
            chosen = static_cast<int>(n);
        }
    if (best == never)
        return false;
    std::optional<std::uint64_t> end;
    if (chosen < 0) {
        const finished_output o = m_coded.front();
        m_coded.pop();
        port.used_by = owner::store;
        end = m_actions.store(o.tile, o.half, m_now);
    } else {
        port.load = static_cast<unsigned>(chosen);
        load_engine& l = m_loads[port.load];
        port.used_by = owner::load;
        end = m_actions.load(static_cast<buffer>(port.load), l.walk.index(),
                             static_cast<unsigned>(l.started % 2), m_now);
        ++l.started;
        l.in_flight = true;
        l.requested = never;
        l.walk.step();
        l.pending = !l.walk.done();
    }
    m_aborted = !end.has_value();
    port.end = end.value_or(m_now);
    return true;
}

/// Everything that can happen in the present cycle: ends first, then starts, then the ports.
void engines::settle() {
    bool moved = true;
    while (moved && !m_aborted) {
        moved = false;
        for (memory_port& port : m_ports)
            if (port.end <= m_now) {
                m_aborted |= port.refused;
                end_transfer(port);
                moved = true;
            }
        if (m_aborted)
            return;
        if (m_array_end <= m_now) {
            end_array();
            moved = true;
        }
        if (m_post_end <= m_now) {
            end_post();
            moved = true;
        }
        while (start_array() || start_post())
            moved = true;
        request();
        for (unsigned n = 0; n < m_ports.size() && !moved && !m_aborted; ++n)
            moved = grant(n) && m_ports[n].end <= m_now;
    }
}

std::uint64_t engines::next_event() const {
    std::uint64_t next = std::min({m_ports[0].end, m_ports[1].end, m_array_end, m_post_end});
    if (m_post_end == never && !m_summed.empty() && m_summed.front().cycle > m_now)
        next = std::min(next, m_summed.front().cycle);
    return next;
}

/// Whether a port serves a transfer whose end is not known.
bool engines::in_flight() const {
    return std::any_of(m_ports.begin(), m_ports.end(), [](const memory_port& p) {
        return p.used_by != owner::none && p.end == never;
    });
}

/// Lets time pass up to the cycle `next`, or until an end becomes known: then true.
bool engines::learn_end(std::uint64_t next) {
    const auto end = m_actions.wait_transfer(next);
    if (!end)
        return false;
    memory_port& port = m_ports[end->port];
    port.end = std::max(end->cycle, m_now);
    port.refused = end->refused;
    return true;
}

/// What is in flight comes to its end before a block may abort.
void engines::drain() {
    for (memory_port& port : m_ports)
        if (port.used_by != owner::none && port.end == never) {
            while (port.end == never)
                learn_end(never);
            pass_until(std::max(m_now, port.end));
        }
}

/// Outputs leave in order: the oldest one holds up those behind it.
stall_cause engines::output_cause() const {
    if (!m_coded.empty() || m_ports[0].used_by == owner::store)
        return stall_cause::store;
    if (m_post_end != never || (!m_summed.empty() && m_summed.front().cycle > m_now))
        return stall_cause::post_processing;
    if (!available(buffer::bias))
        return stall_cause::constants;
    return available(buffer::obuf) ? stall_cause::post_processing : stall_cause::second;
}

stall_cause engines::cause() const {
    if (m_block.uses_array) {
        if (!m_tiles.done() && !available(buffer::ibuf))
            return stall_cause::activations;
        if (!m_tiles.done() && !available(buffer::wbuf))
            return stall_cause::weights;
    } else if (m_post_end != never) {
        return stall_cause::post_processing;
    } else if (!m_outputs.done() && !available(buffer::ibuf)) {
        return stall_cause::activations;
    }
    return output_cause();
}

void engines::pass_until(std::uint64_t cycle) {
    // Only the last tile's drain is the array's time: that of others is hidden or waited for.
    const std::uint64_t computes_to = m_array_end != never ? cycle : m_tiles.done() ? m_drained : 0;
    const std::uint64_t computed = std::clamp(computes_to, m_now, cycle) - m_now;
    m_compute += computed;
    if (const std::uint64_t stalled = cycle - m_now - computed; stalled > 0)
        m_stalls[static_cast<std::size_t>(cause())] += stalled;
    m_now = cycle;
}

block_time engines::run() {
    repeating_stretches stretches(*this, m_block, m_actions);
    while (true) {
        settle();
        if (m_aborted)
            break;
        stretches.look();
        while (in_flight() && learn_end(next_event())) // each may be the next event
            ;
        const std::uint64_t next = next_event();
        if (next == never)
            break;
        pass_until(next);
    }
    drain();
    const bool finished = m_outputs.done() && m_coded.empty() && m_summed.empty();
    require(m_aborted || finished, "the engines of a block wait for each other");
    return {m_now, m_compute, m_stalls, m_aborted};
}

} // namespace bitloom::tiled
