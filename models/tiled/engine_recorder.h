// SPDX-License-Identifier: Apache-2.0
// Writes down what the engines do, for traces and timelines.
#pragma once

#include "models/tiled/engine_timing.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::tiled {

/// The loads come first, in the order of `buffer`.
enum class engine : std::uint8_t { load_ibuf, load_obuf, load_wbuf, load_bias, array, post, store };
constexpr std::size_t engine_count = 7;

/// One thing that an engine did.
struct engine_move {
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    engine who;
    std::uint8_t half = 0; ///< of the buffer that it fills; of OBUF for array, post and store
    std::uint8_t port = 0; ///< of memory, of loads and the store
    std::size_t block = 0; ///< place in engine_recording::blocks
    tile_index tile{};
    std::uint64_t begin = 0, end = 0; ///< cycles of the block
    /// Moves whose result this one is the first to take: `none` where there is none.
    std::array<std::size_t, 3> after{none, none, none};
    std::uint64_t used_from = 0, used_to = 0; ///< of a load: when what it brought is read
};

struct recorded_block {
    unsigned program = 0, number = 0;          ///< which execution; the block in it
    std::uint64_t first_cycle = 0, cycles = 0; ///< since the first program's doorbell
    std::size_t moves = 0;                     ///< recorded
    bool cut = false;                          ///< there were more
    std::size_t layer = 0;                     ///< for who knows layers
};

struct engine_recording {
    std::vector<recorded_block> blocks;
    std::vector<engine_move> moves; ///< by block, in the order of their begin
    bool cut = false;               ///< there were more, of a block or whole blocks
};

/// Collects the moves of the blocks of one program after the other, up to its limits.
class engine_recorder {
public:
    struct limits {
        std::size_t blocks = 0;
        std::size_t moves = 0;          ///< of all blocks together; ...
        std::size_t first_of_block = 0; ///< ... beyond them, of each block of the first program
    };

    explicit engine_recorder(limits l)
        : m_limits(l) {}

    /// Returns whether moves of the block will be taken.
    bool begin_block(unsigned number, std::uint64_t first_cycle);
    void end_block(std::uint64_t cycles);
    /// The program has ended, `cycles` after its doorbell.
    void end_program(std::uint64_t cycles);

    /// Whether another move of the present block is taken.
    bool wants() const { return m_open && !m_recording.blocks.back().cut; }
    /// Adds a move, or notes that it was left out: then `none`.
    std::size_t add(const engine_move& move);
    engine_move& at(std::size_t move) { return m_recording.moves[move]; }

    engine_recording& recording() { return m_recording; }

private:
    limits m_limits;
    engine_recording m_recording;
    bool m_open = false;
    unsigned m_program = 0;
    std::uint64_t m_programs_cycles = 0; ///< of those that have ended
};

/// Tells a recorder what other actions carry out.
class recorded_actions : public engine_actions {
public:
    /// `stop`: the block is aborted when the recorder wants no more. All must outlive this.
    recorded_actions(const block& b, engine_actions& inner, engine_recorder& to,
                     const array_model& array, bool stop)
        : m_uses_array(b.uses_array)
        , m_inner(inner)
        , m_to(to)
        , m_array(array)
        , m_stop(stop) {}

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                      std::uint64_t cycle) override;
    std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                       std::uint64_t cycle) override;
    std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override;
    array_time compute(const tile_index& t, array_halves halves, bool first_of_output,
                       std::uint64_t cycle) override;
    std::uint64_t post_process(const tile_index& t, post_halves halves,
                               std::uint64_t cycle) override;

private:
    std::optional<std::uint64_t> transferred(engine_move move, std::optional<std::uint64_t> end);
    /// Notes that a move reads what a load brought; returns the load if it is the first to do so.
    std::size_t used(buffer which, unsigned half, std::uint64_t from, std::uint64_t to);

    const bool m_uses_array;
    engine_actions& m_inner;
    engine_recorder& m_to;
    const array_model& m_array;
    const bool m_stop;
    using places = std::array<std::size_t, 2>; ///< of moves; none: not recorded
    static constexpr places nowhere{engine_move::none, engine_move::none};
    std::array<places, 4> m_filled{nowhere, nowhere, nowhere, nowhere}; ///< by buffer and half
    places m_summed = nowhere, m_coded = nowhere;                       ///< by half of OBUF
    places m_in_flight = nowhere;                                       ///< by port
};

} // namespace bitloom::tiled
