// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/onnx/code_view.h"
#include "platforms/network/onnx/node.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

/// How an input's declared shape runs through channels and space. The file does not say; the nodes
/// that read it do.
struct input_reading {
    planes extent;
    axis_order order = axis_order::channels_first;
};

/// The view behind a change of layout.
using layout_reader = std::function<code_view(const node&, const code_view&)>;

/// The reading under which the first Conv, pool or MatMul behind `name` finds its channels. Without
/// one, the first of these under which every Transpose is between channels first and last:
/// [channel, row, column] or [row, column, channel]; [row, channel] or [channel, row]; all axes as
/// channels, which also is the choice where nothing but a Gemm or MatMul of one row per sample
/// reads a QONNX file's input. `shape` has no sample axis; `nodes` stand in order of execution.
input_reading read_order(const std::vector<node>& nodes, const std::string& name,
                         const std::vector<std::int64_t>& shape, const layout_reader& change);

} // namespace bitloom::network
