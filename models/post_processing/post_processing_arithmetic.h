// SPDX-License-Identifier: Apache-2.0
// The stages behind the accumulators, on one tile of codes.
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"
#include "models/post_processing/post_program.h"
#include "models/post_processing/wide_requantise.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bitloom::post_processing {

/// Pool window of a tile: outputs [image][row][column], inputs with halo [image][row][column].
struct pool_window {
    std::uint32_t kernel_rows = 1, kernel_columns = 1;
    std::uint32_t stride_rows = 1, stride_columns = 1;
    std::uint32_t dilation_rows = 1, dilation_columns = 1;
    std::int64_t first_row = 0, first_column = 0;    ///< of the input tile in the tensor
    std::uint32_t limit_rows = 1, limit_columns = 1; ///< of the tensor; outside is padding
};

/// One tile and its views. Packed codes are [pixel][channel], each pixel filled up to a byte.
struct post_tile {
    std::uint32_t images = 1, rows = 1, columns = 1; ///< of outputs
    std::uint32_t channels = 1;
    const std::int32_t* sums = nullptr;                 ///< [pixel][channel]; an array's
    const tile_kernels::channel_scale* table = nullptr; ///< per channel, or per pool size
    const std::int64_t* wide_sums = nullptr;            ///< if not null, instead of `sums` ...
    const wide_channel_scale* wide_table = nullptr;     ///< ... and its table
    const std::uint8_t* input = nullptr;                ///< from_stream only
    operand_format input_format;
    std::uint32_t input_rows = 1, input_columns = 1; ///< of the input tile
    pool_window window;
    const std::uint8_t* second = nullptr; ///< if a stage takes it
    operand_format second_format;
    operand_format output_format;
    std::uint8_t* output = nullptr;

    std::size_t pixels() const { return std::size_t{images} * rows * columns; }
};

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
    const std::vector<std::int16_t>& before_add() const { return m_codes; }

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
    void add(const add_stage& stage, const post_tile& tile, code_range first);
    /// The ALU's steps on the sums, or on `codes`, which reach up to `high`; leaves m_worked.
    void work(const post_program& program, const post_tile& tile,
              const std::vector<std::int16_t>& codes, std::int32_t high);

    std::vector<std::int16_t> m_input, m_codes, m_second, m_added, m_worked;
    std::vector<std::int64_t> m_values;   ///< of the ALU
    std::vector<std::int32_t> m_operands; ///< of the ALU, from the second stream
    std::vector<std::int32_t> m_term_sums, m_narrow;
    std::vector<std::int64_t> m_totals; ///< of a pool
    std::vector<tile_kernels::channel_scale> m_out_scales, m_table;
};

} // namespace bitloom::post_processing
