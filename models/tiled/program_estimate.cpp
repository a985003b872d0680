// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/program_estimate.h"

#include "models/common/errors.h"
#include "models/tiled/block_account.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/engine_recorder.h"
#include "models/tiled/engine_timing.h"
#include "models/tiled/fetch_timing.h"
#include "models/tiled/known_blocks.h"
#include "models/tiled/tile_forms.h"

#include <algorithm>
#include <array>

namespace bitloom::tiled {

namespace {

/// Counts and times what the engines do, and moves nothing. Of a form of tiles it works out once
/// what they count and, where that is alike, how long they take.
class replay : public engine_actions {
public:
    replay(const block& b, const array_model& array, const tile_timer& timer, memory_timing& memory,
           std::uint64_t first_cycle)
        : m_block(b)
        , m_array(array)
        , m_timer(timer)
        , m_memory(memory)
        , m_first_cycle(first_cycle)
        , m_forms(b)
        , m_known(m_forms.count() <= most_forms ? m_forms.count() : 0) {}

    block_counts counts;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned /*half*/,
                                      std::uint64_t cycle) override {
        const auto transfer = [&] {
            return load_of(m_block, which, t, extent_of(m_block, t), m_array.shape());
        };
        call& c = known(static_cast<unsigned>(which), t);
        if (!c.known) {
            const strided_transfer x = transfer();
            const tile_extent e = extent_of(m_block, t);
            count_load(c.counts, which, written_bytes(m_block, which, e, x), x);
            c.busy = alike_cycles(x);
            c.known = true;
        }
        counts += c.counts;
        return cycle + (m_memory.serves_alike()
                            ? c.busy
                            : m_memory.cycles_of(sdram::direction::read, transfer(),
                                                 m_first_cycle + cycle));
    }
    std::optional<std::uint64_t> store(const tile_index& t, unsigned /*half*/,
                                       std::uint64_t cycle) override {
        const auto transfer = [&] { return store_of(m_block, t, extent_of(m_block, t)); };
        call& c = known(stores, t);
        if (!c.known) {
            const strided_transfer x = transfer();
            count_store(c.counts, x);
            c.busy = alike_cycles(x);
            c.known = true;
        }
        counts += c.counts;
        return cycle + (m_memory.serves_alike()
                            ? c.busy
                            : m_memory.cycles_of(sdram::direction::write, transfer(),
                                                 m_first_cycle + cycle));
    }
    array_time compute(const tile_index& t, array_halves /*halves*/, bool first_of_output,
                       std::uint64_t /*cycle*/) override {
        call& c = known(first_of_output ? first_tiles : further_tiles, t);
        if (!c.known) {
            const tile_extent e = extent_of(m_block, t);
            count_compute(c.counts, m_block, e, m_array, first_of_output);
            c.counts.idle_macs += m_array.expected_idle_macs(m_block, e);
            if (!m_timer.by_weights())
                c.set(m_timer.time_of(m_block, t, e));
            c.known = true;
        }
        counts += c.counts;
        return m_timer.by_weights() ? m_timer.time_of(m_block, t, extent_of(m_block, t)) : c.time();
    }
    std::uint64_t post_process(const tile_index& t, post_halves /*halves*/,
                               std::uint64_t /*cycle*/) override {
        call& c = known(posts, t);
        if (!c.known) {
            const tile_extent e = extent_of(m_block, t);
            count_post(c.counts, m_block, e, m_array.shape());
            c.busy = post_cycles(m_block, e, m_array.shape());
            c.known = true;
        }
        counts += c.counts;
        return c.busy;
    }

    bool alike_along(dimension d) const override {
        return m_memory.serves_alike() && m_timer.alike_along(m_block, d);
    }
    void mark(unsigned position) override { m_marks[position] = counts; }
    void repeat(unsigned position, std::uint64_t times) override {
        counts.add_since(m_marks[position], times);
    }

private:
    /// What a call of one kind for a tile of one form does.
    struct call {
        bool known = false;
        std::uint64_t busy = 0, drain = 0;
        block_counts counts;

        array_time time() const { return {busy, drain}; }
        void set(array_time t) {
            busy = t.busy;
            drain = t.drain;
        }
    };
    /// Kinds of calls; the loads' come first, by buffer.
    static constexpr unsigned stores = 4, first_tiles = 5, further_tiles = 6, posts = 7, kinds = 8;
    static constexpr std::uint64_t most_forms = 4096; ///< half a megabyte of what is known

    /// To be filled in if it is not known; nothing is remembered of blocks of too many forms.
    call& known(unsigned kind, const tile_index& t) {
        if (m_known.empty())
            return m_unknown = {};
        return m_known[m_forms.of(t)][kind];
    }
    std::uint64_t alike_cycles(const strided_transfer& x) {
        return m_memory.serves_alike() ? m_memory.cycles_of(sdram::direction::read, x, 0) : 0;
    }

    const block& m_block;
    const array_model& m_array;
    const tile_timer& m_timer;
    memory_timing& m_memory;
    std::uint64_t m_first_cycle;
    tile_forms m_forms;
    std::vector<std::array<call, kinds>> m_known; ///< by form
    call m_unknown;
    std::array<block_counts, dimensions> m_marks;
};

/// Such memory answers the same again: what is recorded of a block is a run of its own, which ends
/// with what the recorder takes, and leaves the other one free to skip what repeats.
void record_alone(const block& b, const array_model& array, const tile_timer& timer,
                  memory_timing& memory, std::uint64_t first_cycle, engine_recorder& to) {
    replay actions(b, array, timer, memory, first_cycle);
    recorded_actions told(b, actions, to, array, true);
    run_engines(b, array, told);
}

block_record estimated(const block& b, const array_model& array, const tile_timer& timer,
                       memory_timing& memory, std::uint64_t first_cycle, engine_recorder* told,
                       path_recorder* paths = nullptr) {
    replay actions(b, array, timer, memory, first_cycle);
    const sdram::command_events before = memory.events_at(first_cycle);
    std::optional<recorded_actions> recorded;
    if (told != nullptr)
        recorded.emplace(b, actions, *told, array, false);
    engine_actions& moved = recorded ? static_cast<engine_actions&>(*recorded) : actions;
    const block_time time =
        paths != nullptr ? paths->run(b, array, moved, first_cycle) : run_engines(b, array, moved);
    return {actions.counts, time.cycles, time.compute_cycles, time.stalls,
            memory.events_at(first_cycle + time.cycles).since(before)};
}

} // namespace

block_record estimate_block(const block& b, const array_model& array, const tile_timer& timer,
                            memory_timing& memory, std::uint64_t first_cycle) {
    return estimated(b, array, timer, memory, first_cycle, nullptr);
}

program_estimate estimate_program(const std::vector<std::uint32_t>& words, std::uint64_t address,
                                  block_source& source, const array_model& array,
                                  const tile_timer& timer, const buffer_sizes& buffers,
                                  memory_timing& memory, known_blocks* known,
                                  const std::string& machine, engine_recorder* recorder,
                                  path_recorder* paths) {
    require(known == nullptr || memory.serves_alike(),
            "blocks on timed memory are not the same twice");
    program_estimate total;
    constexpr std::size_t fetch_words = fetch_bytes / 4;
    source.begin();
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (at % fetch_words == 0) {
            byte_box piece;
            piece.address = address + 4 * at;
            piece.bytes = std::min(fetch_words, words.size() - at) * 4;
            total.instruction_bits += piece.bytes * 8;
            total.cycles += memory.cycles_of(sdram::direction::read, piece, total.cycles);
        }
        ++total.cycles;
        const progress made = source.feed(words[at]);
        require(made != progress::bad, "a program to estimate is illegal");
        if (made == progress::more)
            continue;
        const block& b = source.result();
        require(fits(b, footprint_of(b, array), buffers),
                "a tile of a program to estimate does not fit its buffer");
        const auto number = static_cast<unsigned>(total.records.size());
        engine_recorder* told =
            recorder != nullptr && recorder->begin_block(number, total.cycles) ? recorder : nullptr;
        if (told != nullptr && memory.serves_alike()) {
            record_alone(b, array, timer, memory, total.cycles, *told);
            told = nullptr;
        }
        const auto estimate = [&] {
            return estimated(b, array, timer, memory, total.cycles, told, paths);
        };
        if (known == nullptr || paths != nullptr)
            total.records.push_back(estimate());
        else if (timer.by_weights() && b.uses_array)
            total.records.push_back(known->of(
                machine + "weights " + std::to_string(timer.weights_of(b)) + ' ', b, estimate));
        else
            total.records.push_back(known->of(machine, b, estimate));
        total.cycles += total.records.back().cycles;
        if (recorder != nullptr)
            recorder->end_block(total.records.back().cycles);
        if (b.last && recorder != nullptr)
            recorder->end_program(total.cycles);
        if (b.last) {
            total.dram = memory.end_program(total.cycles);
            return total;
        }
        source.begin();
    }
    require(words.empty(), "a program to estimate has no last block");
    return total;
}

} // namespace bitloom::tiled
