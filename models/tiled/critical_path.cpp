// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/critical_path.h"

#include "models/common/errors.h"
#include "models/tiled/tile_geometry.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace bitloom::tiled {

namespace {

/// A moment and what the cycles before it went to.
struct token {
    std::uint64_t cycle = 0;
    cause_cycles spent{};
    std::uint64_t macs = 0;

    void spend(cycle_cause cause, std::uint64_t cycles) {
        cycle += cycles;
        spent[index(cause)] += cycles;
    }
};

/// Cuts shares, in their order, to what there is to share; returns the rest.
std::uint64_t cut(std::uint64_t whole, std::initializer_list<std::uint64_t*> shares) {
    for (std::uint64_t* share : shares) {
        *share = std::min(*share, whole);
        whole -= *share;
    }
    return whole;
}

class followed_actions : public engine_actions {
public:
    followed_actions(const block& b, const array_model& array, engine_actions& inner,
                     transfer_reasons& memory, const uneven_of_tile& uneven,
                     std::uint64_t first_cycle)
        : m_block(b)
        , m_array(array)
        , m_inner(inner)
        , m_memory(memory)
        , m_uneven(uneven)
        , m_first_cycle(first_cycle) {}

    block_path path;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                      std::uint64_t cycle) override {
        const auto n = static_cast<unsigned>(which);
        m_now = cycle;
        const auto end = m_inner.load(which, t, half, cycle);
        const unsigned port = m_array.port_of(which);
        begin(m_transfers[port], cycle, {&m_ports[port], &m_emptied[n][half]});
        m_transfers[port].box = load_of(m_block, which, t, extent_of(m_block, t), m_array.shape());
        m_transfers[port].stream = n;
        m_transfers[port].arrives = &m_arrived[n][half];
        return ended(port, end);
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                       std::uint64_t cycle) override {
        m_now = cycle;
        const auto end = m_inner.store(t, half, cycle);
        begin(m_transfers[0], cycle, {&m_ports[0], &m_coded[half]});
        m_transfers[0].box = store_of(m_block, t, extent_of(m_block, t));
        m_transfers[0].stream = store_stream;
        m_transfers[0].arrives = &m_stored[half];
        return ended(0, end);
    }
    std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override {
        const auto end = m_inner.wait_transfer(cycle);
        if (end)
            finish(end->port, std::max(end->cycle, m_now));
        return end;
    }
    array_time compute(const tile_index& t, array_halves halves, bool first_of_output,
                       std::uint64_t cycle) override {
        m_now = cycle;
        const array_time time = m_inner.compute(t, halves, first_of_output, cycle);
        const token& input = arrived(buffer::ibuf, halves.input);
        const token& weight = arrived(buffer::wbuf, halves.weight);
        token now = last_at(cycle, {&m_array_free, &input, &weight,
                                    first_of_output ? &m_stored[halves.output] : &m_array_free});
        const tile_extent e = extent_of(m_block, t);
        uneven_cycles u;
        if (m_uneven) {
            u = m_uneven(m_block, t, e);
        } else {
            const std::uint64_t macs = tile_macs(m_block, e);
            now.macs += macs;
            path.all_macs += macs;
        }
        const std::uint64_t even =
            cut(time.busy, {&u.edge_tiles, &u.group_overhead, &u.pe_imbalance, &u.lane_imbalance});
        for (const auto& [cause, cycles] : {std::pair{cycle_cause::compute, even},
                                            {cycle_cause::edge_tiles, u.edge_tiles},
                                            {cycle_cause::group_overhead, u.group_overhead},
                                            {cycle_cause::pe_imbalance, u.pe_imbalance},
                                            {cycle_cause::lane_imbalance, u.lane_imbalance}}) {
            now.spend(cause, cycles);
            path.array[index(cause)] += cycles;
        }
        m_drain = time.drain;
        m_array_free = now;
        m_emptied[static_cast<unsigned>(buffer::ibuf)][halves.input] = now;
        m_emptied[static_cast<unsigned>(buffer::wbuf)][halves.weight] = now;
        now.spend(cycle_cause::fill_and_drain, time.drain);
        m_summed[halves.output] = now;
        return time;
    }
    std::uint64_t post_process(const tile_index& t, post_halves halves,
                               std::uint64_t cycle) override {
        m_now = cycle;
        const std::uint64_t cycles = m_inner.post_process(t, halves, cycle);
        const bool sums = m_block.uses_array;
        token now = last_at(
            cycle, {&m_post_free, sums ? &m_summed[halves.output] : &m_stored[halves.output],
                    sums ? &m_post_free : &arrived(buffer::ibuf, halves.input),
                    &arrived(buffer::bias, halves.table), &arrived(buffer::obuf, halves.second)});
        now.spend(cycle_cause::post_processing, cycles);
        m_post_free = m_coded[halves.output] = now;
        m_emptied[static_cast<unsigned>(buffer::bias)][halves.table] = now;
        m_emptied[static_cast<unsigned>(buffer::obuf)][halves.second] = now;
        if (!sums)
            m_emptied[static_cast<unsigned>(buffer::ibuf)][halves.input] = now;
        return cycles;
    }

    /// The block has taken so many cycles.
    void finish_block(std::uint64_t cycles) {
        const token& last = last_at(cycles, {&m_stored[0], &m_stored[1], &m_ports[0], &m_ports[1],
                                             &m_array_free, &m_post_free});
        path.cycles = last.spent;
        path.macs = last.macs;
        path.array[index(cycle_cause::fill_and_drain)] += m_drain;
        require(sum_of(path.cycles) == cycles, "the causes of a block are not all of its cycles");
    }

private:
    static constexpr unsigned store_stream = 4;
    struct transfer {
        token from;
        byte_box box;
        unsigned stream = 0;
        token* arrives = nullptr;
    };

    /// The one of these that came last, which is in `cycle`.
    static const token& last_at(std::uint64_t cycle, std::initializer_list<const token*> all) {
        const token* last =
            *std::max_element(all.begin(), all.end(),
                              [](const token* a, const token* b) { return a->cycle < b->cycle; });
        require(last->cycle == cycle, "an engine moved without a reason in its cycle");
        return *last;
    }
    /// What a buffer's half holds since; buffers that are not used hold nothing.
    const token& arrived(buffer which, unsigned half) const {
        return m_block.load(which).used ? m_arrived[static_cast<unsigned>(which)][half] : m_never;
    }
    void begin(transfer& x, std::uint64_t cycle, std::initializer_list<const token*> after) {
        x.from = last_at(cycle, after);
    }
    std::optional<std::uint64_t> ended(unsigned port, std::optional<std::uint64_t> end) {
        if (end && *end != unknown_end)
            finish(port, *end);
        return end;
    }
    void finish(unsigned port, std::uint64_t end) {
        transfer& x = m_transfers[port];
        token now = x.from;
        const std::uint64_t took = end - now.cycle;
        const transfer_split s = m_memory.split(x.stream == store_stream ? sdram::direction::write
                                                                         : sdram::direction::read,
                                                x.box, m_first_cycle + now.cycle, took);
        now.spend(stream_causes[x.stream], took - s.sum());
        now.spend(cycle_cause::row_misses, s.row_misses);
        now.spend(cycle_cause::refresh, s.refresh);
        now.spend(cycle_cause::memory_latency, s.latency);
        path.bits[x.stream] += x.box.total_bytes() * 8;
        m_ports[port] = *x.arrives = now;
    }

    const block& m_block;
    const array_model& m_array;
    engine_actions& m_inner;
    transfer_reasons& m_memory;
    const uneven_of_tile& m_uneven;
    const std::uint64_t m_first_cycle;

    using halves_of = std::array<token, 2>;
    const token m_never;
    token m_array_free, m_post_free;
    std::array<token, 2> m_ports;
    std::array<halves_of, 4> m_arrived, m_emptied; ///< by buffer
    halves_of m_summed, m_coded, m_stored;         ///< by half of OBUF
    std::array<transfer, 2> m_transfers;           ///< by port
    std::uint64_t m_drain = 0;                     ///< of the tile begun last
    std::uint64_t m_now = 0; ///< cycle of the last call: ends are told later, never earlier
};

} // namespace

block_path& block_path::operator*=(std::uint64_t times) {
    const auto repeat = [&](auto& figures) {
        for (std::uint64_t& figure : figures)
            figure *= times;
    };
    repeat(cycles);
    repeat(array);
    repeat(bits);
    macs *= times;
    all_macs *= times;
    return *this;
}

block_time path_recorder::run(const block& b, const array_model& array, engine_actions& actions,
                              std::uint64_t first_cycle) {
    followed_actions followed(b, array, actions, m_memory, m_uneven, first_cycle);
    const block_time time = run_engines(b, array, followed);
    if (!time.aborted)
        followed.finish_block(time.cycles);
    m_blocks.push_back(followed.path);
    return time;
}

std::vector<block_path> path_recorder::end_program(std::uint64_t cycles) {
    m_memory.end_program(cycles);
    return std::exchange(m_blocks, {});
}

} // namespace bitloom::tiled
