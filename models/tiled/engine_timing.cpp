// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/engine_timing.h"

#include "models/common/errors.h"

#include <algorithm>
#include <limits>

namespace bitloom::tiled {

namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

/// Fetches the tiles of one buffer, one after the other, into alternating halves.
struct load_engine {
    load_engine(const block& b, const memory_stream& s)
        : walk(b, static_cast<unsigned>(s.issue_position + 1))
        , pending(s.used) {}

    tile_walk walk;
    bool pending; ///< tiles are left to fetch
    bool in_flight = false;
    std::uint64_t requested = never;
    std::uint64_t fetched = 0;  ///< transfers ended
    std::uint64_t started = 0;  ///< transfers granted
    std::uint64_t released = 0; ///< tiles whose half is empty again
    std::uint64_t consumed = 0; ///< index of the tile that the consumer reads now

    bool wants() const { return pending && !in_flight && started - released < 2; }
    bool ready() const { return fetched > consumed; }
};

struct finished_output {
    tile_index tile;
    unsigned half;
    std::uint64_t cycle; ///< sums complete, or codes ready
};

/// Outputs between two engines. Never more than the two that the output buffer's halves hold.
class output_queue {
public:
    bool empty() const { return m_count == 0; }
    finished_output& front() { return m_outputs[m_first]; }
    const finished_output& front() const { return m_outputs[m_first]; }
    void push(const finished_output& o) {
        require(m_count < m_outputs.size(), "more outputs in flight than buffer halves");
        m_outputs[(m_first + m_count++) % m_outputs.size()] = o;
    }
    void pop() {
        m_first = (m_first + 1) % m_outputs.size();
        --m_count;
    }

private:
    std::array<finished_output, 2> m_outputs{};
    std::size_t m_first = 0, m_count = 0;
};

class engines {
public:
    engines(const block& b, const array_model& array, engine_actions& actions)
        : m_block(b)
        , m_array(array)
        , m_actions(actions)
        , m_loads{{load_engine(b, b.loads[0]), load_engine(b, b.loads[1]),
                   load_engine(b, b.loads[2]), load_engine(b, b.loads[3])}}
        , m_tiles(b, b.nest_depth)
        , m_outputs(b, output_depth(b)) {}

    block_time run();

private:
    enum class owner { none, store, load };
    struct memory_port {
        owner used_by = owner::none;
        unsigned load = 0; ///< engine
        std::uint64_t end = never;
    };

    void settle();
    bool start_array();
    bool start_post();
    void request();
    bool grant(unsigned port);
    void end_transfer(memory_port& port);
    void end_array();
    void end_post();
    std::uint64_t next_event() const;
    bool available(buffer which) const {
        const auto n = static_cast<unsigned>(which);
        return !m_block.loads[n].used || m_loads[n].ready();
    }
    unsigned half(buffer which) const { return m_loads[static_cast<unsigned>(which)].consumed % 2; }
    /// The consumer has passed tile index step `changed`: a buffer reloaded there is released.
    void release(buffer which, int changed) {
        const auto n = static_cast<unsigned>(which);
        if (!m_block.loads[n].used || (changed >= 0 && changed > m_block.loads[n].issue_position))
            return;
        ++m_loads[n].released;
        ++m_loads[n].consumed;
    }

    const block& m_block;
    const array_model& m_array;
    engine_actions& m_actions;
    std::uint64_t m_now = 0;
    bool m_aborted = false;

    std::array<load_engine, 4> m_loads;
    tile_walk m_tiles;   ///< the array's
    tile_walk m_outputs; ///< the post-processor's

    std::array<memory_port, 2> m_ports;

    std::uint64_t m_array_end = never;
    bool m_first_of_output = true;
    std::uint64_t m_outputs_begun = 0, m_outputs_stored = 0;
    std::uint64_t m_busy = 0;       ///< sum over tiles
    std::uint64_t m_last_drain = 0; ///< the last tile's

    output_queue m_summed; ///< wait for the post-processor
    std::uint64_t m_post_end = never;
    finished_output m_posting{};
    output_queue m_coded; ///< wait for the store engine; cycle = request
};

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
    m_busy += time.busy;
    m_last_drain = time.drain;
    m_array_end = m_now + time.busy;
    // The tile is the last of its output if the walk leaves the reduction loops next.
    m_first_of_output = m_tiles.next_changed() < static_cast<int>(output_depth(m_block));
    if (m_first_of_output)
        m_summed.push({t, output_half, m_array_end + time.drain});
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
    m_actions.post_process(
        m_posting.tile,
        {half(buffer::ibuf), half(buffer::bias), half(buffer::obuf), m_posting.half}, m_now);
    m_post_end = m_now + post_cycles(m_block, extent_of(m_block, m_posting.tile), m_array.shape());
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
        if (m_loads[n].requested < best && m_array.port_of(static_cast<buffer>(n)) == number) {
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
                end_transfer(port);
                moved = true;
            }
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

block_time engines::run() {
    while (true) {
        settle();
        if (m_aborted)
            break;
        const std::uint64_t next = next_event();
        if (next == never)
            break;
        m_now = next;
    }
    const bool finished = m_outputs.done() && m_coded.empty() && m_summed.empty();
    require(m_aborted || finished, "the engines of a block wait for each other");
    // An aborted block has not lived to the end of what it began.
    const std::uint64_t compute = m_busy > 0 ? m_busy + m_last_drain : 0;
    return {m_now, m_aborted ? std::min(compute, m_now) : compute, m_aborted};
}

} // namespace

block_time run_engines(const block& b, const array_model& array, engine_actions& actions) {
    return engines(b, array, actions).run();
}

} // namespace bitloom::tiled
