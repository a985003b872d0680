// SPDX-License-Identifier: Apache-2.0
// What a network is, once its file is read: tensors of integer codes and layers between them.
// Everything a machine computes stands here; nothing here knows a machine.
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

/// real value = (code - zero_point) * scale
struct quantisation {
    float scale = 1.0F;
    std::int32_t zero_point = 0;
    operand_format format;
};

/// How a tensor's declared shape, read row-major within a sample, runs through channels and space.
enum class axis_order {
    channels_first, ///< channel, row, column: NCHW; also [N, C]
    channels_last,  ///< row, column, channel: NHWC; also [N, steps, features] with steps as rows
};

/// A quantised activation tensor. `shape` is the declared one without axis 0 (the samples); its
/// element count is channels * height * width.
struct tensor {
    std::string name; ///< as in the file, of the integer tensor (the output of QuantizeLinear)
    std::vector<std::int64_t> shape;
    std::int64_t channels = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    axis_order order = axis_order::channels_first;
    quantisation quantised;
    /// Set where a Flatten, Reshape, Squeeze, Identity or Transpose only renames the codes of an
    /// earlier tensor. Same channels, height and width: the same code at each (channel, row,
    /// column), only `order` differs. Otherwise: both declared shapes, read row-major, give the
    /// same sequence. A layer may read an alias only where the channels-last sequence (row, column,
    /// channel) is the same too; else the importer expresses the layer on the earlier tensor.
    std::optional<std::size_t> alias_of;

    std::int64_t elements() const { return channels * height * width; }
};

enum class layer_kind { convolution, depthwise, matmul, add, average_pool, max_pool, concat };

/// The name that results use: convolution, depthwise, matmul, add, pool, concat.
const char* kind_name(layer_kind kind);

/// Whether layers of a kind multiply by weights: convolution, depthwise and matmul.
bool has_weights(layer_kind kind);

/// Kernel geometry of convolutions and pools, in elements.
struct window {
    std::int64_t kernel_height = 1, kernel_width = 1;
    std::int64_t stride_height = 1, stride_width = 1;
    std::int64_t dilation_height = 1, dilation_width = 1;
    std::int64_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
};

/// One layer: y = clamp(requantise(f(x))). The output's shape is tensors[output].
struct layer {
    std::string name; ///< the compute node's name; `<op>_<index>` where the file has none
    layer_kind kind = layer_kind::convolution;
    std::vector<std::size_t> inputs; ///< tensor indices, two for add, in order of channels for
                                     ///< concat
    std::size_t output = 0;
    window geometry;         ///< a matmul over [C,H,W] flattened is a kernel H x W without padding
    std::int64_t groups = 1; ///< channels of the input are split into so many independent parts
    std::int64_t clamp_low = 0, clamp_high = 0; ///< on output codes: the format's range, Relu, Clip

    // convolution, depthwise and matmul only
    std::string weights_name; ///< of the tensor or file; empty for seeded ones
    operand_format weight_format;
    std::vector<std::int16_t>
        weights;                      ///< [output channel][input channel of the group][row][column]
    std::vector<float> weight_scales; ///< one, or one per output channel
    std::vector<std::int32_t> bias;   ///< one per output channel (zeros if the file has none), in
                                      ///< units of input scale * weight scale
    std::int64_t
    macs(const std::vector<tensor>& tensors) const; ///< per sample; 0 for add and pools
};

/// What the host computes of an output's real values before the user gets them.
enum class host_function { none, softmax };

/// A value the user feeds or gets. `as_float`: the file's own input (output) is float32 and the
/// host quantises (dequantises) it at the edge.
struct port {
    std::string name; ///< as declared in the file
    std::size_t tensor = 0;
    bool as_float = false;
    host_function function = host_function::none; ///< outputs only
    std::size_t axis = 0; ///< that the function runs along, of the tensor's declared shape
    /// Set if the file quantises what the function gives: the user gets these codes, or their real
    /// values if `as_float`.
    std::optional<quantisation> requantised{};
};

struct graph {
    std::string name;   ///< the file's stem
    std::string file;   ///< as the user gave it, printable: messages begin with it
    std::string sha256; ///< of the file
    std::vector<tensor> tensors;
    std::vector<layer> layers; ///< in the file's order, which is an order of execution
    std::vector<port> inputs;
    std::vector<port> outputs;

    /// Follows alias_of to the tensor that owns the codes.
    std::size_t stored(std::size_t index) const;
};

} // namespace bitloom::network
