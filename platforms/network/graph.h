// SPDX-License-Identifier: Apache-2.0
// What a network is, once its file is read: tensors of codes (integers, or the bits of floating
// numbers) and layers between them.
// Everything a machine computes stands here; nothing here knows a machine.
#pragma once

#include "models/common/operand_format.h"
#include "models/post_processing/piecewise_arithmetic.h"
#include "models/post_processing/recurrent_cell.h"
#include "platforms/network/float_steps.h"
#include "platforms/network/shared_codes.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

/// real value = (code - zero_point) * scale; scale 1 and zero point 0 for floating numbers
struct quantisation {
    float scale = 1.0F;
    std::int32_t zero_point = 0;
    operand_format format;
};

/// How a tensor's declared shape, read row-major within a sample, runs through channels and space.
enum class axis_order {
    channels_first, ///< channel, frame, row, column: NCHW, NCDHW; also [N, C]
    channels_last,  ///< row, column, channel: NHWC; also [N, steps, features] with steps as rows
};

/// A quantised activation tensor. `shape` is the declared one without axis 0 (the samples); its
/// element count is channels * frames * height * width.
struct tensor {
    std::string name; ///< as in the file, of the integer tensor (the output of QuantizeLinear)
    std::vector<std::int64_t> shape;
    std::int64_t channels = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t frames = 1; ///< of a video or volume: images one after the other
    axis_order order = axis_order::channels_first;
    quantisation quantised;
    /// Set where a Flatten, Reshape, Squeeze, Identity or Transpose only renames the codes of an
    /// earlier tensor. Same channels, height and width: the same code at each (channel, row,
    /// column), only `order` differs. Otherwise: both declared shapes, read row-major, give the
    /// same sequence. A layer may read an alias only where the channels-last sequence (frame, row,
    /// column, channel) is the same too; else the importer expresses the layer on the earlier
    /// tensor.
    std::optional<std::size_t> alias_of;

    std::int64_t elements() const { return channels * frames * height * width; }
};

enum class layer_kind {
    convolution,
    depthwise,
    matmul,
    add,
    average_pool,
    max_pool,
    concat,
    lstm,
    gru,
    rnn
};

/// The name that results use: convolution, depthwise, matmul, add, pool, concat, lstm, gru, rnn.
const char* kind_name(layer_kind kind);

/// Whether layers of a kind multiply by weights: convolution, depthwise, matmul and recurrent ones.
bool has_weights(layer_kind kind);
/// Whether a step needs the one before: lstm, gru and rnn.
bool is_recurrent(layer_kind kind);

/// Kernel geometry of convolutions and pools, in elements.
struct window {
    std::int64_t kernel_height = 1, kernel_width = 1;
    std::int64_t stride_height = 1, stride_width = 1;
    std::int64_t dilation_height = 1, dilation_width = 1;
    std::int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
    std::int64_t kernel_frames = 1, stride_frames = 1, dilation_frames = 1;
    std::int64_t pad_front = 0, pad_back = 0; ///< whole frames before the first, after the last
    /// Averages divide by the kernel's size, not by the elements inside the input; no window then
    /// reaches beyond the padding.
    bool counts_padding = false;
};

/// code = clamp((acc * multiplier + offset) >> shift, lowest, highest code) with the constants of
/// the segment that acc lies in; see post_processing::piecewise_stage.
struct piecewise_lines {
    std::uint32_t segments = 0;                             ///< of each channel; 0: there are none
    std::vector<post_processing::piecewise_segment> values; ///< [output channel][segment]
};

/// What turns the sums of a layer into codes where the file's arithmetic behind it is float32: with
/// acc = sum of weight * (code - zero point), without bias, the code is
/// lowest + step * (thresholds t of the channel with sign * acc >= t).
struct threshold_lists {
    std::int32_t lowest = 0;
    std::int32_t step = 1;            ///< 2 for bipolar codes
    std::uint32_t levels = 0;         ///< thresholds of each channel
    std::vector<std::int64_t> values; ///< [output channel][level], ascending
    std::vector<std::int8_t> signs;   ///< per output channel: -1 where the slope is negative
    /// The same codes of every acc that can occur, by lines, where those take fewer bytes.
    piecewise_lines lines;
};

/// What an lstm, gru or rnn has beside its weights. Rows of its input and output are the steps,
/// channels features and hidden units; each sample starts with zeros.
struct recurrence {
    /// gru_gates stands for a GRU whose reset multiplies the hidden values before the product.
    post_processing::cell_kind cell = post_processing::cell_kind::lstm;
    std::int64_t hidden = 1;    ///< units
    std::vector<double> scales; ///< of the weights behind the input's, as layer::weight_scales
    /// Added to the recurrent sums, as layer::bias to the input's: in units of output scale *
    /// `scales`.
    std::vector<std::int32_t> bias;
    bool backwards = false; ///< the last step is the first
    bool last_only = false; ///< the output is that of the step that comes last, without the others
    float limit = std::numeric_limits<float>::infinity(); ///< floating sums are cut to -it .. it
};

/// Q3.12, what an integer lstm's requantised sums are.
inline constexpr float gate_scale = 1.0F / 4096;

/// One layer: y = clamp(requantise(f(x))), or clamp(f(x)) of floating numbers. The output's shape
/// is tensors[output].
struct layer {
    std::string name; ///< the compute node's name; `<op>_<index>` where the file has none
    layer_kind kind = layer_kind::convolution;
    std::vector<std::size_t> inputs; ///< tensor indices, two for add, in order of channels for
                                     ///< concat
    std::size_t output = 0;
    /// A matmul over [C,H,W] flattened is a kernel H x W without padding, over [C,T,H,W] one of
    /// T * H rows: frames lie below each other.
    window geometry;
    std::int64_t groups = 1; ///< channels of the input are split into so many independent parts
    std::int64_t clamp_low = 0, clamp_high = 0; ///< on output codes: the format's range, Relu, Clip
    /// The same of floating outputs, real.
    float real_low = -std::numeric_limits<float>::infinity();
    float real_high = std::numeric_limits<float>::infinity();

    // layers with weights only
    std::string weights_name; ///< of the tensor or file; empty for seeded ones
    operand_format weight_format;
    /// [output channel][kernel frame][input channel of the group][row][column]; of recurrent layers
    /// [unit][gate][input channel, then hidden unit], gates in the order of cell_kind, and so are
    /// scales and biases.
    shared_codes weights;
    std::vector<double> weight_scales; ///< one, or one per output channel: the file's, times the
                                       ///< constants that it multiplies by behind the layer
    std::vector<std::int32_t> bias;    ///< one per output channel (zeros if the file has none), in
                                       ///< units of input scale * weight scale; floating: fp32 bits
    /// Instead of scales, bias and clamps: the output's codes are counted thresholds.
    std::optional<threshold_lists> thresholds;
    std::optional<recurrence> recurrent; ///< of lstm, gru and rnn
    /// The output's codes are requantised with two roundings, see
    /// post_processing::double_rounding_multiply.
    bool rounds_twice = false;
    /// The output's codes are the sums acc themselves, for the host to go on with (see port::map).
    bool keeps_sums = false;
    std::int64_t
    macs(const std::vector<tensor>& tensors) const; ///< per sample; 0 for add and pools
};

/// Sums of a recurrent layer that make one hidden value.
std::int64_t gates_of(const layer& l);

/// Brings weights [output channel][input channel of the group][kernel frame][row][column], as files
/// have them, into the graph's order. `channels`: input channels of the group.
void put_frames_first(layer& l, std::int64_t channels);
/// The way back.
void put_channels_first(layer& l, std::int64_t channels);

/// What the host computes of an output's real values before the user gets them.
enum class host_function { none, softmax, sigmoid };

/// float32 arithmetic of the host at the network's edge, in the file's order. Of an input: steps
/// from the file's real value to the code. Of an output: from the tensor's code to the real value.
struct edge_map {
    float_map map;
    /// Channel of each element of the declared shape; empty if no step and no scale is per channel.
    std::vector<std::uint32_t> channels;

    std::size_t channel_of(std::size_t element) const {
        return channels.empty() ? 0 : channels[element % channels.size()];
    }
};

/// A value the user feeds or gets. `as_float`: the file's own input (output) is float32 and the
/// host quantises (dequantises) it at the edge.
struct port {
    std::string name; ///< as declared in the file
    std::size_t tensor = 0;
    bool as_float = false;
    host_function function = host_function::none; ///< outputs only
    std::size_t axis = 0; ///< that a softmax runs along, of the tensor's declared shape
    /// Set if the file quantises what the function gives: the user gets these codes, or their real
    /// values if `as_float`.
    std::optional<quantisation> requantised{};
    /// Instead of the tensor's scale and zero point, of an `as_float` port.
    std::optional<edge_map> map{};
};

struct graph {
    std::string name;   ///< the file's stem
    std::string file;   ///< as the user gave it, printable: messages begin with it
    std::string sha256; ///< of the file, and of the .npy files that a YAML one names
    std::vector<tensor> tensors;
    std::vector<layer> layers; ///< in the file's order, which is an order of execution
    std::vector<port> inputs;
    std::vector<port> outputs;

    /// Follows alias_of to the tensor that owns the codes.
    std::size_t stored(std::size_t index) const;
    /// The tensor whose channels, space and order give the sequence of `index`'s declared elements:
    /// itself, or what it is an alias of with other places.
    std::size_t ordered_as(std::size_t index) const;
};

} // namespace bitloom::network
