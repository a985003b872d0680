// SPDX-License-Identifier: Apache-2.0
// The engines that engine_timing.h describes, as one state that moves from event to event.
#pragma once

#include "models/common/errors.h"
#include "models/tiled/alike_tiles.h"
#include "models/tiled/engine_timing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace bitloom::tiled {

/// The time of what is not to come.
inline constexpr std::uint64_t never = unknown_end;

/// Fetches the tiles of one buffer, one after the other, into alternating halves.
struct load_engine {
    load_engine(const block& b, const array_model& array, buffer which)
        : load_engine(b, b.load(which), array.port_of(which)) {}
    load_engine(const block& b, const memory_stream& s, unsigned from)
        : walk(b, static_cast<unsigned>(s.issue_position + 1))
        , port(from)
        , used(s.used)
        , pending(s.used) {}

    tile_walk walk;
    unsigned port; ///< which it fetches through
    bool used;
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
    std::size_t size() const { return m_count; }
    finished_output& operator[](std::size_t n) {
        return m_outputs[(m_first + n) % m_outputs.size()];
    }

private:
    std::array<finished_output, 2> m_outputs{};
    std::size_t m_first = 0, m_count = 0;
};

class engines {
public:
    engines(const block& b, const array_model& array, engine_actions& actions)
        : m_block(b)
        , m_actions(actions)
        , m_loads{{{b, array, buffer::ibuf},
                   {b, array, buffer::obuf},
                   {b, array, buffer::wbuf},
                   {b, array, buffer::bias}}}
        , m_tiles(b, b.nest_depth)
        , m_outputs(b, output_depth(b)) {}

    block_time run();

    /// The walk that the block's work follows.
    const tile_walk& leading_walk() const { return m_block.uses_array ? m_tiles : m_outputs; }
    /// How many rounds of the loop at `position`, like the one since `before`, are still to come;
    /// 0: that round was none of its own kind, or the last. `alike`: tiles of the loop.
    std::uint32_t rounds_like(engines& before, unsigned position, const tile_range& alike);
    void skip(engines& before, unsigned position, std::uint32_t rounds);

private:
    enum class owner { none, store, load };
    struct memory_port {
        owner used_by = owner::none;
        unsigned load = 0; ///< engine
        std::uint64_t end = never;
        bool refused = false;
    };

    struct moving_parts;
    moving_parts parts();
    bool stands_as(const engines& e) const;
    void settle();
    bool start_array();
    bool start_post();
    void request();
    bool grant(unsigned port);
    void end_transfer(memory_port& port);
    void end_array();
    void end_post();
    std::uint64_t next_event() const;
    stall_cause cause() const;
    stall_cause output_cause() const;
    void pass_until(std::uint64_t cycle);
    bool in_flight() const;
    bool learn_end(std::uint64_t next);
    void drain();
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
    std::uint64_t m_drained = 0; ///< cycle in which the sums of the tile begun last are complete
    std::uint64_t m_compute = 0;
    stall_cycles m_stalls{};

    output_queue m_summed; ///< wait for the post-processor
    std::uint64_t m_post_end = never;
    finished_output m_posting{};
    output_queue m_coded; ///< wait for the store engine; cycle = request
};

} // namespace bitloom::tiled
