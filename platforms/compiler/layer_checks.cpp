// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/layer_checks.h"

#include "models/common/errors.h"
#include "models/post_processing/piecewise_arithmetic.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

namespace bitloom::compiler {

using network::layer_kind;

void check_bipolar(const network::graph& net, const network::layer& layer, operand_format input,
                   operand_format output) {
    const network::window& w = layer.geometry;
    const bool pads = w.pad_top > 0 || w.pad_left > 0 || w.pad_bottom > 0 || w.pad_right > 0 ||
                      w.pad_front > 0 || w.pad_back > 0;
    const bool keeps = layer.kind == layer_kind::max_pool || layer.kind == layer_kind::concat;
    if (input.is_bipolar() && pads && has_weights(layer.kind))
        throw config_error(fmt::format("{}: node {}: pads activations of 1 signed bit, which are "
                                       "-1 or 1 and never 0; use 2 bits, or unsigned ones",
                                       net.file, layer.name));
    if (output.is_bipolar() && !keeps && !layer.thresholds)
        throw config_error(fmt::format("{}: node {}: outputs of 1 signed bit (-1 or 1) need "
                                       "thresholds, which a QONNX file's quantisers give; use 2 "
                                       "bits, or unsigned ones",
                                       net.file, layer.name));
    if (input.bits > 16 && !input.is_floating())
        throw config_error(fmt::format("{}: node {}: reads whole sums of {} bits; quantise them "
                                       "to 16 bits or fewer",
                                       net.file, layer.name, input.bits));
}

void check_extents(const network::graph& net, const network::layer& layer,
                   const layer_shape& shape) {
    const network::window& w = shape.window;
    const auto rows = static_cast<std::int64_t>(shape.in_rows);
    const auto columns = static_cast<std::int64_t>(shape.in_columns);
    for (const std::int64_t extent : {rows, columns, w.pad_top, w.pad_left, w.stride_height,
                                      w.stride_width, w.dilation_height, w.dilation_width})
        if (extent > std::numeric_limits<std::uint16_t>::max())
            throw config_error(fmt::format(
                "{}: node {}: an extent of {}, this machine takes up to 65535 rows, columns, "
                "padding, stride and dilation",
                net.file, layer.name, extent));
}

void refuse_size(const network::graph& net, const network::layer& layer, const layer_shape& shape,
                 tiled::array_shape array) {
    if (shape.cell) {
        const std::uint64_t state =
            shape.batch * (shape.out_channels / shape.sums_per_output()) *
            post_processing::state_bytes_of(*shape.cell, shape.output.is_floating());
        throw config_error(fmt::format(
            "{}: node {}: its cells keep {} bytes of state beside a tile in half of the output "
            "buffer, and no tile fits half of each buffer; lower the batch or raise "
            "accelerator.output_buffer_bytes or the other buffers",
            net.file, layer.name, state));
    }
    if (shape.segments > 0)
        throw config_error(fmt::format(
            "{}: node {}: no tile of it fits half of each buffer, with {} segments of {} bytes "
            "for each output channel; quantise its output to fewer bits or raise "
            "accelerator.bias_buffer_bytes",
            net.file, layer.name, shape.segments, sizeof(post_processing::piecewise_segment)));
    if (layer.thresholds)
        throw config_error(fmt::format(
            "{}: node {}: no tile of it fits half of each buffer, with {} thresholds of {} "
            "bytes for each output channel; quantise its output to fewer bits or raise "
            "accelerator.bias_buffer_bytes",
            net.file, layer.name, layer.thresholds->levels, array.word_bytes()));
    throw config_error(
        fmt::format("{}: node {}: no tile of it fits half of each buffer; raise "
                    "accelerator.input_buffer_bytes, weight_buffer_bytes, output_buffer_bytes or "
                    "bias_buffer_bytes",
                    net.file, layer.name));
}

} // namespace bitloom::compiler
