// SPDX-License-Identifier: Apache-2.0
// A tile with its storage, made at random, and what a plain loop over its pixels makes of it.
#pragma once

#include "models/post_processing/post_processing_arithmetic.h"

#include <cstdint>
#include <random>
#include <vector>

namespace bitloom::post_processing {

/// Which stages a tile goes through.
enum class source { sums, stream, pooled_maximum, pooled_average, pooled_rescaled };
struct stage_choice {
    source from = source::sums;
    bool rescale = false;
    bool add = false;
};

class example_tile {
public:
    example_tile(std::mt19937_64& random, const stage_choice& choice);

    const post_program& program() const { return m_program; }
    post_program& program() { return m_program; }
    /// Its output is a buffer of its own, filled with a pattern.
    const post_tile& tile();
    const std::vector<std::uint8_t>& output() const { return m_output; }

    /// By the definition; bytes behind the last pixel keep the pattern.
    std::vector<std::uint8_t> expected_output() const;
    std::vector<std::int32_t> expected_before_add() const;

private:
    static constexpr std::uint8_t pattern = 0xa5;
    static constexpr std::size_t guard_bytes = 8;

    static std::size_t pixel_bytes(std::size_t channels, unsigned bits) {
        return (channels * bits + 7) / 8;
    }
    static std::int32_t code_at(const std::vector<std::uint8_t>& bytes, std::size_t pixel,
                                std::size_t channel, std::size_t channels, operand_format format);
    operand_format random_format();
    std::uint32_t any(std::uint32_t low, std::uint32_t high);
    std::int32_t any_code(operand_format format);
    fixed_multiplier any_scale();
    void make_shape(const stage_choice& choice);
    void make_window();
    bool every_window_reaches_inside() const;
    void make_program(const stage_choice& choice);
    std::vector<std::uint8_t> random_codes(std::size_t pixels, operand_format format);
    std::int32_t first_code(std::size_t pixel, std::size_t channel) const;
    std::int32_t pooled(std::size_t pixel, std::size_t channel) const;
    std::int32_t input_code(std::size_t pixel, std::size_t channel) const;

    std::mt19937_64& m_random;
    post_program m_program;
    post_tile m_tile;
    std::vector<std::int32_t> m_sums;
    std::vector<tile_kernels::channel_scale> m_table;
    std::vector<std::uint8_t> m_input, m_second, m_output;
};

} // namespace bitloom::post_processing
