// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/tile_kernels/tile_kernels.h"
#include "models/post_processing/piecewise_arithmetic.h"
#include "models/post_processing/wide_requantise.h"

#include <cstddef>
#include <cstdint>

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
    const void* thresholds = nullptr; ///< of a threshold stage: words as wide as the sums
    const piecewise_segment* segments = nullptr; ///< of a piecewise stage
    const float* float_sums = nullptr;           ///< the same in floating point ...
    const float* biases = nullptr;               ///< ... whose table is the bias alone
    const std::uint8_t* input = nullptr;         ///< from_stream only
    operand_format input_format;
    std::uint32_t input_rows = 1, input_columns = 1; ///< of the input tile
    pool_window window;
    const std::uint8_t* second = nullptr; ///< if a stage takes it
    operand_format second_format;
    operand_format output_format;
    std::uint8_t* output = nullptr;
    std::uint8_t* state = nullptr; ///< of a cell stage: of the tile's first image and output
    std::size_t state_pitch = 0;   ///< bytes from image to image

    bool is_floating() const { return output_format.is_floating(); }
    std::size_t pixels() const { return std::size_t{images} * rows * columns; }
};

/// Calls `visit` with the number of each pixel of the input tile that the window of output pixel
/// `p` has inside the input, in the order of rows and columns.
template <class visitor>
void for_each_inside(const post_tile& t, std::size_t p, const visitor& visit) {
    const pool_window& w = t.window;
    const std::size_t image = p / (std::size_t{t.rows} * t.columns);
    const std::size_t row = p / t.columns % t.rows * w.stride_rows;
    const std::size_t column = p % t.columns * w.stride_columns;
    const auto inside = [](std::int64_t at, std::uint32_t limit) { return at >= 0 && at < limit; };
    for (std::uint32_t kr = 0; kr < w.kernel_rows; ++kr)
        for (std::uint32_t kc = 0; kc < w.kernel_columns; ++kc) {
            const std::size_t r = row + std::size_t{kr} * w.dilation_rows;
            const std::size_t c = column + std::size_t{kc} * w.dilation_columns;
            if (inside(w.first_row + static_cast<std::int64_t>(r), w.limit_rows) &&
                inside(w.first_column + static_cast<std::int64_t>(c), w.limit_columns))
                visit((image * t.input_rows + r) * t.input_columns + c);
        }
}

} // namespace bitloom::post_processing
