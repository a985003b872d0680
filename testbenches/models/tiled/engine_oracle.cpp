// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/tiled/engine_oracle.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <ostream>
#include <stdexcept>

namespace bitloom::tiled {

namespace {

constexpr std::uint64_t not_yet = std::numeric_limits<std::uint64_t>::max();

/// A span of cycles; not_yet before it has begun.
struct job {
    tile_index tile{};
    std::uint64_t begin = not_yet, end = not_yet;
    std::uint64_t ready = not_yet; ///< for a load and a store: since when it could be served
    bool ended(std::uint64_t now) const { return end <= now; }
};

/// Every tile index of the outermost `depth` loops, in order.
std::vector<job> all_tiles(const block& b, unsigned depth) {
    std::vector<job> tiles(1);
    for (unsigned n = 0; n < depth; ++n) {
        const auto d = static_cast<std::size_t>(b.nest[n]);
        std::vector<job> finer;
        for (const job& outer : tiles)
            for (std::uint32_t i = 0; i < b.dims[d].tiles; ++i) {
                finer.push_back(outer);
                finer.back().tile[d] = i;
            }
        tiles = finer;
    }
    return tiles;
}

tile_index without_reduction(tile_index t) {
    for (unsigned d = 0; d < dimensions; ++d)
        if (is_reduction(static_cast<dimension>(d)))
            t[d] = 0;
    return t;
}

class stepped_machine {
public:
    stepped_machine(const block& b, const told_array& array, const memory_model& memory)
        : m_block(b)
        , m_array_model(array)
        , m_shape(array.shape())
        , m_memory(memory) {
        unsigned outer = 0;
        while (outer < b.nest_depth && !is_reduction(b.nest[outer]))
            ++outer;
        m_post = all_tiles(b, outer);
        m_store = m_post;
        if (b.uses_array)
            m_array = all_tiles(b, b.nest_depth);
        for (unsigned n = 0; n < 4; ++n)
            if (b.loads[n].used)
                m_loads[n] = all_tiles(b, static_cast<unsigned>(b.loads[n].issue_position + 1));
    }

    engine_history run() {
        for (m_now = 0; !m_store.back().ended(m_now); ++m_now) {
            if (m_now > 50'000'000)
                throw std::runtime_error("the stepped machine hangs");
            while (start_array() || start_post() || serve(0) || serve(1)) {
            }
            if (!m_store.back().ended(m_now) && !computes())
                ++m_history.stalls[static_cast<std::size_t>(cause())];
        }
        m_history.cycles = m_store.back().end;
        if (m_block.uses_array) {
            for (const job& j : m_array)
                m_history.compute_cycles += j.end - j.begin;
            m_history.compute_cycles += time_of(m_array.back()).drain;
        }
        return m_history;
    }

private:
    array_time time_of(const job& j) const { return m_array_model.time_of(m_block, j.tile); }
    std::size_t array_per_output() const { return m_array.size() / m_post.size(); }
    /// Index of the load that step `step` of a list of `steps` reads.
    std::size_t read_by(unsigned buffer_number, std::size_t step, std::size_t steps) const {
        return step / (steps / m_loads[buffer_number].size());
    }
    bool array_reads(unsigned n) const { return m_block.uses_array && (n == 0 || n == 2); }

    bool there(unsigned n, std::size_t step, std::size_t steps) const {
        return !m_block.loads[n].used || m_loads[n][read_by(n, step, steps)].ended(m_now);
    }
    unsigned half_of(unsigned n, std::size_t step, std::size_t steps) const {
        return m_block.loads[n].used ? read_by(n, step, steps) % 2 : 0;
    }
    static std::size_t next(const std::vector<job>& jobs) {
        std::size_t i = 0;
        while (i < jobs.size() && jobs[i].begin != not_yet)
            ++i;
        return i;
    }
    bool idle(const std::vector<job>& jobs, std::size_t i) const {
        return i < jobs.size() && (i == 0 || jobs[i - 1].ended(m_now));
    }
    void note(unsigned engine, const tile_index& t, std::vector<unsigned> halves) {
        m_history.actions.push_back({engine, t, std::move(halves), m_now});
    }
    bool output_half_empty(std::size_t output) const {
        return output < 2 || m_store[output - 2].ended(m_now);
    }

    bool start_array() {
        const std::size_t i = next(m_array);
        if (!idle(m_array, i) || !there(0, i, m_array.size()) || !there(2, i, m_array.size()))
            return false;
        const std::size_t output = i / array_per_output();
        const bool first = i % array_per_output() == 0;
        if (first && !output_half_empty(output))
            return false;
        note(array_engine, m_array[i].tile,
             {half_of(0, i, m_array.size()), half_of(2, i, m_array.size()),
              static_cast<unsigned>(output % 2), first ? 1U : 0U});
        m_array[i].begin = m_now;
        m_array[i].end = m_now + time_of(m_array[i]).busy;
        return true;
    }

    bool start_post() {
        const std::size_t i = next(m_post);
        if (!idle(m_post, i) || !there(3, i, m_post.size()) || !there(1, i, m_post.size()))
            return false;
        if (m_block.uses_array) {
            const job& last = m_array[(i + 1) * array_per_output() - 1];
            if (last.end == not_yet || last.end + time_of(last).drain > m_now)
                return false;
        } else if (!there(0, i, m_post.size()) || !output_half_empty(i)) {
            return false;
        }
        note(post_engine, m_post[i].tile,
             {m_block.uses_array ? 0 : half_of(0, i, m_post.size()), half_of(3, i, m_post.size()),
              half_of(1, i, m_post.size()), static_cast<unsigned>(i % 2)});
        m_post[i].begin = m_now;
        m_post[i].end = m_now + post_cycles(m_block, extent_of(m_block, m_post[i].tile), m_shape);
        return true;
    }

    bool under_way(const job& j) const { return j.begin != not_yet && !j.ended(m_now); }
    bool computes() const {
        if (!m_block.uses_array)
            return false;
        const job& last = m_array.back();
        return std::any_of(m_array.begin(), m_array.end(),
                           [&](const job& j) { return under_way(j); }) ||
               (last.end != not_yet && m_now < last.end + time_of(last).drain);
    }
    /// Why this cycle is no compute cycle, from the jobs alone.
    stall_cause cause() const {
        const std::vector<job>& readers = m_block.uses_array ? m_array : m_post;
        const std::size_t i = next(readers);
        const bool posting =
            std::any_of(m_post.begin(), m_post.end(), [&](const job& j) { return under_way(j); });
        if (!m_block.uses_array && posting)
            return stall_cause::post_processing;
        if (i < readers.size() && !there(0, i, readers.size()))
            return stall_cause::activations;
        if (m_block.uses_array && i < readers.size() && !there(2, i, readers.size()))
            return stall_cause::weights;
        const auto oldest =
            static_cast<std::size_t>(std::find_if(m_store.begin(), m_store.end(),
                                                  [&](const job& j) { return !j.ended(m_now); }) -
                                     m_store.begin());
        if (m_post[oldest].ended(m_now))
            return stall_cause::store;
        if (under_way(m_post[oldest]))
            return stall_cause::post_processing;
        if (m_block.uses_array) {
            const job& last = m_array[(oldest + 1) * array_per_output() - 1];
            if (last.end == not_yet || last.end + time_of(last).drain > m_now)
                return stall_cause::post_processing;
        }
        return there(3, oldest, m_post.size()) ? stall_cause::second : stall_cause::constants;
    }

    /// Whether load number i of buffer n finds its half empty: load i - 2 has no reader left.
    bool half_empty(unsigned n, std::size_t i) const {
        if (i < 2)
            return true;
        const std::vector<job>& readers = array_reads(n) ? m_array : m_post;
        const std::size_t per_load = readers.size() / m_loads[n].size();
        return readers[(i - 1) * per_load - 1].ended(m_now);
    }

    bool has(unsigned port, unsigned engine) const {
        const bool second =
            engine != store_engine && m_array_model.port_of(static_cast<buffer>(engine)) == 1;
        return second == (port == 1);
    }
    bool port_free(unsigned port) const {
        const auto busy = [&](const job& j) { return j.begin != not_yet && !j.ended(m_now); };
        for (unsigned n = 0; n < 4; ++n)
            if (has(port, n) && std::any_of(m_loads[n].begin(), m_loads[n].end(), busy))
                return false;
        return port == 1 || std::none_of(m_store.begin(), m_store.end(), busy);
    }

    /// Notes new requests, then gives the port, if it is free, to the oldest; store first.
    bool serve(unsigned port) {
        std::vector<std::pair<job*, unsigned>> standing;
        const std::size_t s = next(m_store);
        if (idle(m_store, s) && m_post[s].ended(m_now))
            standing.emplace_back(&m_store[s], store_engine);
        for (unsigned n = 0; n < 4; ++n) {
            const std::size_t i = next(m_loads[n]);
            if (idle(m_loads[n], i) && half_empty(n, i))
                standing.emplace_back(&m_loads[n][i], n);
        }
        for (auto& [request, engine] : standing)
            request->ready = std::min(request->ready, m_now);
        standing.erase(std::remove_if(standing.begin(), standing.end(),
                                      [&](const auto& each) { return !has(port, each.second); }),
                       standing.end());
        if (standing.empty() || !port_free(port))
            return false;
        const auto [served, engine] =
            *std::min_element(standing.begin(), standing.end(), [](const auto& a, const auto& b) {
                return a.first->ready < b.first->ready;
            });
        served->begin = m_now;
        served->end = m_now + m_memory(engine, served->tile);
        const auto& list = engine == store_engine ? m_store : m_loads[engine];
        note(engine, served->tile, {static_cast<unsigned>((served - list.data()) % 2)});
        return true;
    }

    const block& m_block;
    const told_array& m_array_model;
    array_shape m_shape;
    const memory_model& m_memory;
    std::vector<job> m_array, m_post, m_store;
    std::array<std::vector<job>, 4> m_loads;
    std::uint64_t m_now = 0;
    engine_history m_history;
};

class recorder : public engine_actions {
public:
    engine_history history;

    recorder(const block& b, const told_array& array, const memory_model& memory, ends told)
        : m_block(b)
        , m_array(array)
        , m_memory(memory)
        , m_told(told) {}

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                      std::uint64_t cycle) override {
        const auto engine = static_cast<unsigned>(which);
        note(engine, t, {half}, cycle);
        return end_of(m_array.port_of(which), cycle + m_memory(engine, t));
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                       std::uint64_t cycle) override {
        note(store_engine, without_reduction(t), {half}, cycle);
        return end_of(0, cycle + m_memory(store_engine, without_reduction(t)));
    }
    std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override {
        const unsigned port = m_in_flight[1] < m_in_flight[0] ? 1 : 0;
        const std::uint64_t end = m_in_flight[port];
        if (end == unknown_end || end > cycle)
            return std::nullopt;
        m_in_flight[port] = unknown_end;
        return transfer_end{port, end, false};
    }
    array_time compute(const tile_index& t, array_halves h, bool first,
                       std::uint64_t cycle) override {
        note(array_engine, t, {h.input, h.weight, h.output, first ? 1U : 0U}, cycle);
        return m_array.time_of(m_block, t);
    }
    std::uint64_t post_process(const tile_index& t, post_halves h, std::uint64_t cycle) override {
        const unsigned input = m_block.uses_array ? 0 : h.input; // it reads sums then
        note(post_engine, without_reduction(t), {input, h.table, h.second, h.output}, cycle);
        return post_cycles(m_block, extent_of(m_block, t), m_array.shape());
    }

private:
    std::optional<std::uint64_t> end_of(unsigned port, std::uint64_t cycle) {
        if (m_told == ends::told_at_once)
            return cycle;
        m_in_flight[port] = cycle;
        return unknown_end;
    }
    void note(unsigned engine, const tile_index& t, std::vector<unsigned> halves,
              std::uint64_t cycle) {
        history.actions.push_back({engine, t, std::move(halves), cycle});
    }
    const block& m_block;
    const told_array& m_array;
    const memory_model& m_memory;
    const ends m_told;
    std::array<std::uint64_t, 2> m_in_flight{unknown_end, unknown_end}; ///< ends, by port
};

} // namespace

std::ostream& operator<<(std::ostream& out, const action& a) {
    out << "engine " << a.engine << " cycle " << a.cycle << " tile";
    for (const std::uint32_t i : a.tile)
        out << ' ' << i;
    out << " halves";
    for (const unsigned h : a.halves)
        out << ' ' << h;
    return out;
}

engine_history step_engines(const block& b, const told_array& array, const memory_model& memory) {
    return stepped_machine(b, array, memory).run();
}

engine_history record_engines(const block& b, const told_array& array, const memory_model& memory,
                              ends told) {
    recorder r(b, array, memory, told);
    const block_time time = run_engines(b, array, r);
    r.history.cycles = time.cycles;
    r.history.compute_cycles = time.compute_cycles;
    r.history.stalls = time.stalls;
    return r.history;
}

std::vector<action> actions_of(const engine_history& h, unsigned engine) {
    std::vector<action> result;
    std::copy_if(h.actions.begin(), h.actions.end(), std::back_inserter(result),
                 [&](const action& a) { return a.engine == engine; });
    return result;
}

std::vector<action> port_actions(const engine_history& h) {
    std::vector<action> result;
    std::copy_if(h.actions.begin(), h.actions.end(), std::back_inserter(result),
                 [&](const action& a) { return a.engine <= store_engine; });
    return result;
}

} // namespace bitloom::tiled
