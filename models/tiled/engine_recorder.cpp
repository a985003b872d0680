// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/engine_recorder.h"

#include <algorithm>

namespace bitloom::tiled {

bool engine_recorder::begin_block(unsigned number, std::uint64_t first_cycle) {
    m_open = m_recording.blocks.size() < m_limits.blocks;
    m_recording.cut |= !m_open;
    if (m_open)
        m_recording.blocks.push_back({m_program, number, m_programs_cycles + first_cycle});
    return m_open;
}

void engine_recorder::end_block(std::uint64_t cycles) {
    if (m_open)
        m_recording.blocks.back().cycles = cycles;
    m_open = false;
}

void engine_recorder::end_program(std::uint64_t cycles) {
    ++m_program;
    m_programs_cycles += cycles;
}

std::size_t engine_recorder::add(const engine_move& move) {
    if (!m_open)
        return engine_move::none;
    recorded_block& block = m_recording.blocks.back();
    const bool among_first = m_program == 0 && block.moves < m_limits.first_of_block;
    if (!among_first && m_recording.moves.size() >= m_limits.moves)
        block.cut = m_recording.cut = true;
    if (block.cut)
        return engine_move::none;
    ++block.moves;
    m_recording.moves.push_back(move);
    m_recording.moves.back().block = m_recording.blocks.size() - 1;
    return m_recording.moves.size() - 1;
}

std::size_t recorded_actions::used(buffer which, unsigned half, std::uint64_t from,
                                   std::uint64_t to) {
    const std::size_t load = m_filled[static_cast<unsigned>(which)][half];
    if (load == engine_move::none)
        return load;
    engine_move& move = m_to.at(load);
    const bool first = move.used_to == 0;
    if (first)
        move.used_from = from;
    move.used_to = to;
    return first ? load : engine_move::none;
}

std::optional<std::uint64_t> recorded_actions::transferred(engine_move move,
                                                           std::optional<std::uint64_t> end) {
    if (!end)
        return end;
    move.end = *end;
    const std::size_t at = m_to.add(move);
    m_in_flight[move.port] = *end == unknown_end ? at : engine_move::none;
    if (move.who != engine::store)
        m_filled[static_cast<unsigned>(move.who)][move.half] = at;
    if (m_stop && at == engine_move::none)
        return std::nullopt;
    return end;
}

std::optional<std::uint64_t> recorded_actions::load(buffer which, const tile_index& t,
                                                    unsigned half, std::uint64_t cycle) {
    engine_move move{static_cast<engine>(which), static_cast<std::uint8_t>(half)};
    move.port = static_cast<std::uint8_t>(m_array.port_of(which));
    move.tile = t;
    move.begin = cycle;
    return transferred(move, m_inner.load(which, t, half, cycle));
}

std::optional<std::uint64_t> recorded_actions::store(const tile_index& t, unsigned half,
                                                     std::uint64_t cycle) {
    engine_move move{engine::store, static_cast<std::uint8_t>(half)};
    move.tile = t;
    move.begin = cycle;
    move.after[0] = m_coded[half];
    return transferred(move, m_inner.store(t, half, cycle));
}

std::optional<engine_actions::transfer_end> recorded_actions::wait_transfer(std::uint64_t cycle) {
    const auto end = m_inner.wait_transfer(cycle);
    if (end && m_in_flight[end->port] != engine_move::none) {
        engine_move& move = m_to.at(m_in_flight[end->port]);
        move.end = std::max(end->cycle, move.begin);
        m_in_flight[end->port] = engine_move::none;
    }
    return end;
}

array_time recorded_actions::compute(const tile_index& t, array_halves halves, bool first_of_output,
                                     std::uint64_t cycle) {
    const array_time time = m_inner.compute(t, halves, first_of_output, cycle);
    engine_move move{engine::array, static_cast<std::uint8_t>(halves.output)};
    move.tile = t;
    move.begin = cycle;
    move.end = cycle + time.busy;
    move.after = {used(buffer::ibuf, halves.input, cycle, move.end),
                  used(buffer::wbuf, halves.weight, cycle, move.end), engine_move::none};
    m_summed[halves.output] = m_to.add(move);
    return time;
}

std::uint64_t recorded_actions::post_process(const tile_index& t, post_halves halves,
                                             std::uint64_t cycle) {
    const std::uint64_t cycles = m_inner.post_process(t, halves, cycle);
    engine_move move{engine::post, static_cast<std::uint8_t>(halves.output)};
    move.tile = t;
    move.begin = cycle;
    move.end = cycle + cycles;
    const std::size_t table = used(buffer::bias, halves.table, cycle, move.end);
    const std::size_t second = used(buffer::obuf, halves.second, cycle, move.end);
    // Without an array the post-processor takes what was loaded.
    move.after = {m_uses_array ? m_summed[halves.output]
                               : used(buffer::ibuf, halves.input, cycle, move.end),
                  table, second};
    m_coded[halves.output] = m_to.add(move);
    return cycles;
}

} // namespace bitloom::tiled
