// SPDX-License-Identifier: Apache-2.0
// A block: one layer, tiled, as an accelerator holds it while it runs.
#pragma once

#include "models/common/operand_format.h"
#include "models/post_processing/post_program.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace bitloom::tiled {

/// The buffers between memory and datapath; also the numbers of the load engines. The output buffer
/// loads the second operand of an addition.
enum class buffer : std::uint8_t { ibuf = 0, obuf = 1, wbuf = 2, bias = 3 };

/// Tiled dimensions, numbered as their tile loops. Channels count within one group.
/// The last three are the reduction: their tiles add up in one output tile.
enum class dimension : unsigned {
    batch,
    group,
    out_channel,
    out_row,
    out_column,
    in_channel,
    kernel_row,
    kernel_column,
};
inline constexpr unsigned dimensions = 8;

constexpr bool is_reduction(dimension d) {
    return d >= dimension::in_channel;
}

struct tiled_dimension {
    std::uint32_t tiles = 1;
    std::uint32_t size = 1;
    std::uint32_t last_size = 1; ///< of the last tile

    std::uint32_t extent(std::uint32_t tile) const { return tile + 1 == tiles ? last_size : size; }
    std::uint64_t total() const { return std::uint64_t{tiles - 1} * size + last_size; }
};

/// Addresses of one tensor in memory: base + sum of tile index * stride, + image, row, pixel
/// strides inside the tile; all in bytes. For IBUF the base is that of the padded tensor's first
/// corner.
struct memory_stream {
    bool used = false;
    std::uint64_t base = 0;
    std::array<std::int64_t, dimensions> tile_stride{};
    std::int64_t image_stride = 0, row_stride = 0, pixel_stride = 0;
    /// Position in the nest of the loop that issues it; -1: once, before the first tile.
    int issue_position = -1;
    std::uint64_t reserved_bytes = 0; ///< of the buffer half
    unsigned instruction = 0;         ///< place in the program of what asks for it
};

struct input_window {
    std::uint32_t rows = 1, columns = 1; ///< of the input tensor
    std::uint32_t pad_top = 0, pad_left = 0;
    std::uint32_t stride_rows = 1, stride_columns = 1;
    std::uint32_t dilation_rows = 1, dilation_columns = 1;
    std::int32_t pad_code = 0;
};

/// Beyond it the result of Bitlet's RTL is undefined.
inline constexpr unsigned largest_group_quant = 24;

struct block {
    operand_format activation, weight, output, second;
    std::array<tiled_dimension, dimensions> dims;
    std::array<dimension, dimensions> nest{}; ///< tile loops, outermost first
    unsigned nest_depth = 0;
    input_window window;
    bool uses_array = false; ///< else a pure post-processing block
    /// If set, an array that adds up groups gives each group's floor(sum / 2^group_quant), cut to
    /// its word (models/bitlet/packed_sums.h); else whole sums.
    std::optional<unsigned> group_quant;
    std::array<memory_stream, 4> loads; ///< by buffer
    memory_stream store;
    post_processing::post_program post;
    bool last = false; ///< of the program

    const tiled_dimension& dim(dimension d) const { return dims[static_cast<unsigned>(d)]; }
    const memory_stream& load(buffer b) const { return loads[static_cast<unsigned>(b)]; }
    /// Whether it computes in floating point. All its formats are then the same.
    bool is_floating() const { return activation.is_floating(); }
    /// Whether an output tile takes several array tiles. Their loops are then the innermost.
    bool splits_reduction() const {
        return dim(dimension::in_channel).tiles > 1 || dim(dimension::kernel_row).tiles > 1 ||
               dim(dimension::kernel_column).tiles > 1;
    }
    /// Bytes that the cells of all images keep in the output buffer from step to step of a
    /// recurrent layer, behind everything else in its second half.
    std::uint64_t state_bytes() const {
        return post.cell ? dim(dimension::batch).total() * state_pitch() : 0;
    }
    std::uint64_t state_pitch() const { ///< of one image
        return dim(dimension::out_channel).total() / post.sums_per_output() *
               post_processing::state_bytes_of(post.cell->kind, is_floating());
    }
    std::uint64_t kernel_taps() const {
        return dim(dimension::kernel_row).total() * dim(dimension::kernel_column).total();
    }
};

} // namespace bitloom::tiled
