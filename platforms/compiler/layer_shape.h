// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>

namespace bitloom::compiler {

/// How a block, which knows images of rows and columns, goes through a layer with frames.
enum class frame_view {
    below,     ///< an image is a sample; its frames lie below each other, as more rows
    as_images, ///< one sample: an image is a frame
    as_rows,   ///< one sample: an image is a row of every frame, its rows are the frames
};

/// A layer as loops over one batch. Pools, additions and concatenations work channel by channel:
/// their channels are groups of one input and one output.
struct layer_shape {
    std::uint64_t batch = 1, groups = 1;
    std::uint64_t in_channels = 1, out_channels = 1; ///< per group
    std::uint64_t in_rows = 1, in_columns = 1, out_rows = 1, out_columns = 1;
    network::window window; ///< over these rows and columns, without frames
    operand_format activation, weight, output;
    bool uses_array = true;
    std::uint32_t threshold_levels = 0; ///< of each output channel; 0: the sums are requantised
    std::uint32_t segments = 0; ///< of each output channel, instead of its thresholds, unless 0
    bool needs_table = true;    ///< entries in the bias buffer: per channel, or per pool size
    frame_view view = frame_view::below;
    /// Of a recurrent layer's step; output channels are then its sums.
    std::optional<post_processing::cell_kind> cell{};
    /// Input channels are those of so many frames, one frame after the other. Tiles of channels are
    /// then frames.
    std::uint64_t kernel_frames = 1;

    std::uint64_t sums_per_output() const { return cell ? post_processing::gates_of(*cell) : 1; }
};

/// Whether an integer pool's output has another scale or zero point than its input. An average that
/// counts its padding always rescales: the machine divides by the elements inside the input alone.
bool pool_rescales(const network::graph& net, const network::layer& pool);

/// Nothing for a pool over several frames and over parts of them: no one block goes through it.
std::optional<frame_view> view_of(const network::graph& net, const network::layer& l);

/// Of a layer that view_of has a view of. `batch`: samples.
layer_shape shape_of(const network::graph& net, const network::layer& layer, std::uint64_t batch);

/// The copy of input `input` into the result of `concat`.
layer_shape shape_of_copy(const network::graph& net, const network::layer& concat,
                          std::size_t input, std::uint64_t batch);

} // namespace bitloom::compiler
