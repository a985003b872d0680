// SPDX-License-Identifier: Apache-2.0
// The stages behind the accumulators, on one tile of codes.
#pragma once

#include "models/post_processing/float_stages.h"
#include "models/post_processing/post_program.h"
#include "models/post_processing/post_tile.h"
#include "models/post_processing/recurrent_tile.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::post_processing {

/// Codes of an addition; see add_stage.
std::int32_t add_codes(std::int32_t a, std::int32_t b, const add_stage& stage);
/// Codes of one pooled element; `sum` is of raw codes for averages, the maximum otherwise; `count`
/// of the window's elements lie inside the input (at least 1).
std::int32_t pooled_code(std::int64_t sum, std::uint32_t count, std::uint32_t window_size,
                         const pool_stage& stage, const tile_kernels::channel_scale* table);
/// See rescale_stage.
std::int32_t rescale_code(std::int32_t code, const rescale_stage& stage);

/// Runs the stages; keeps its working memory between calls.
class post_arithmetic {
public:
    /// Writes tile.output. Codes are clamped by the stages, so they fit the output format if the
    /// program's bounds do; wider codes and what the ALU leaves are cut to its low bits (a bipolar
    /// code is +1 for what is positive).
    void process(const post_program& program, const post_tile& tile);
    /// Codes [pixel][channel] of the last tile before its addition (its first source).
    std::vector<std::int32_t> before_add() const;

private:
    struct code_range {
        std::int32_t low, high;
    };

    /// The codes that the stages before rescaling and addition can produce.
    static code_range range_before_rescale(const post_program& program, operand_format input);
    void unpack(const std::uint8_t* packed, std::size_t pixels, std::uint32_t channels,
                operand_format format, std::vector<std::int16_t>& codes);
    /// `code`: int16_t, or uint16_t for 16-bit unsigned codes
    template <typename code>
    void pool(const pool_stage& stage, const post_tile& tile);
    void requantise(const requantise_stage& stage, const post_tile& tile);
    void compare(const threshold_stage& stage, const post_tile& tile);
    void scale_piecewise(const piecewise_stage& stage, const post_tile& tile);
    /// Requantises to more than 16 bits, or with two roundings, which no other stage takes, and
    /// writes tile.output.
    void store_words(const requantise_stage& stage, const post_tile& tile);
    void add(const add_stage& stage, const post_tile& tile, code_range first);
    /// The ALU's steps on the sums, or on `codes`, which reach up to `high`; leaves m_worked.
    void work(const post_program& program, const post_tile& tile,
              const std::vector<std::int16_t>& codes, std::int32_t high);

    bool m_floating = false;               ///< the last tile was
    std::int32_t m_highest_before_add = 0; ///< code of the last tile's stages before its addition
    float_stages m_floats;
    recurrent_tile m_cells;
    std::vector<std::int16_t> m_input, m_codes, m_second, m_added, m_worked;
    std::vector<std::int64_t> m_values;   ///< of the ALU
    std::vector<std::int32_t> m_operands; ///< of the ALU, from the second stream
    std::vector<std::int32_t> m_term_sums, m_narrow, m_words;
    std::vector<std::int64_t> m_totals; ///< of a pool
    std::vector<tile_kernels::channel_scale> m_out_scales, m_table;
};

} // namespace bitloom::post_processing
