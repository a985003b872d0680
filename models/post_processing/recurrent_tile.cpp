// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/recurrent_tile.h"

#include "models/common/bit_packing.h"
#include "models/common/float_formats.h"
#include "models/common/word_packing.h"
#include "models/post_processing/float_stages.h"
#include "models/post_processing/recurrent_cell_arithmetic.h"

#include <algorithm>
#include <cstring>

namespace bitloom::post_processing {

namespace {

/// A unit's state, or zeros where the stage starts.
template <typename word>
void read_state(const std::uint8_t* from, bool starts, word* words, std::size_t count) {
    if (starts)
        std::fill_n(words, count, word{});
    else if (count > 0)
        std::memcpy(words, from, count * sizeof(word));
}

} // namespace

void recurrent_tile::process(const post_program& program, const post_tile& t) {
    if (t.is_floating())
        process_floats(program, t);
    else
        process_integers(program, t);
}

void recurrent_tile::process_integers(const post_program& program, const post_tile& t) {
    const cell_stage& cell = *program.cell;
    const requantise_stage& r = *program.requantise;
    const std::size_t gates = gates_of(cell.kind), units = t.channels / gates;
    m_sums.resize(t.pixels() * t.channels);
    if (t.wide_sums != nullptr)
        requantise_words(t.wide_sums, t.pixels(), t.channels, t.wide_table, r.zero_point, r.low,
                         r.high, m_sums.data(), r.rounds_twice);
    else
        requantise_words(t.sums, t.pixels(), t.channels, t.table, r.zero_point, r.low, r.high,
                         m_sums.data(), r.rounds_twice);
    m_second.resize(t.channels);
    m_hidden.resize(units);
    const std::size_t second_pitch = packed_bytes(t.channels, t.second_format.bits);
    const std::size_t output_pitch = packed_bytes(units, t.output_format.bits);
    for (std::size_t p = 0; p < t.pixels(); ++p) {
        unpack_words(t.second + p * second_pitch, t.channels, t.second_format, m_second.data());
        for (std::size_t u = 0; u < units; ++u) {
            std::uint8_t* state = t.state + p * t.state_pitch + u * sizeof(std::int16_t);
            std::int16_t c = 0;
            read_state(state, cell.starts, &c, 1);
            m_hidden[u] = lstm_step(m_second.data() + u * gates,
                                    m_sums.data() + p * t.channels + u * gates, c, cell);
            std::memcpy(state, &c, sizeof c);
        }
        pack_words(m_hidden.data(), units, t.output_format, t.output + p * output_pitch);
    }
}

void recurrent_tile::process_floats(const post_program& program, const post_tile& t) {
    const cell_stage& cell = *program.cell;
    const std::size_t gates = gates_of(cell.kind), units = t.channels / gates;
    const std::size_t state_bytes = state_bytes_of(cell.kind, true);
    m_float_sums.resize(t.channels);
    m_float_second.resize(t.pixels() * t.channels);
    unpack_floats(t.second, m_float_second.size(), t.second_format,
                  reinterpret_cast<std::uint32_t*>(m_float_second.data()));
    std::vector<std::uint32_t> hidden(t.pixels() * units);
    m_state.resize(state_bytes / sizeof(float));
    for (std::size_t p = 0; p < t.pixels(); ++p) {
        for (std::size_t c = 0; c < t.channels; ++c)
            m_float_sums[c] = clamped(t.float_sums[p * t.channels + c] + t.biases[c],
                                      program.requantise->low, program.requantise->high);
        for (std::size_t u = 0; u < units; ++u) {
            std::uint8_t* state = t.state + p * t.state_pitch + u * state_bytes;
            read_state(state, cell.starts, m_state.data(), m_state.size());
            hidden[p * units + u] =
                bits_of(cell_step(m_float_second.data() + p * t.channels + u * gates,
                                  m_float_sums.data() + u * gates, m_state.data(), cell));
            if (state_bytes > 0)
                std::memcpy(state, m_state.data(), state_bytes);
        }
    }
    pack_floats(hidden.data(), hidden.size(), t.output_format, t.output);
}

} // namespace bitloom::post_processing
