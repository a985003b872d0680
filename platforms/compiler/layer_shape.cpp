// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/layer_shape.h"

namespace bitloom::compiler {

using network::layer_kind;

layer_shape shape_of(const network::graph& net, const network::layer& layer, std::uint64_t batch) {
    const network::tensor& in = net.tensors[layer.inputs.front()];
    const network::tensor& out = net.tensors[layer.output];
    const auto count = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    layer_shape s;
    s.batch = batch;
    s.window = layer.geometry;
    s.in_rows = count(in.height);
    s.in_columns = count(in.width);
    s.out_rows = count(out.height);
    s.out_columns = count(out.width);
    s.activation = in.quantised.format;
    s.output = out.quantised.format;
    s.uses_array = has_weights(layer.kind);
    if (s.uses_array) {
        s.groups = count(layer.groups);
        s.in_channels = count(in.channels / layer.groups);
        s.out_channels = count(out.channels / layer.groups);
        s.weight = layer.weight_format;
    } else {
        s.groups = count(out.channels);
        s.weight = in.quantised.format;
        s.needs_table = layer.kind == layer_kind::average_pool &&
                        (in.quantised.scale != out.quantised.scale ||
                         in.quantised.zero_point != out.quantised.zero_point);
    }
    return s;
}

layer_shape shape_of_copy(const network::graph& net, const network::layer& concat,
                          std::size_t input, std::uint64_t batch) {
    layer_shape s = shape_of(net, concat, batch);
    const network::tensor& in = net.tensors[concat.inputs[input]];
    s.groups = static_cast<std::uint64_t>(in.channels);
    s.activation = s.weight = in.quantised.format;
    return s;
}

} // namespace bitloom::compiler
