// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/graph.h"

#include "models/common/errors.h"

namespace bitloom::network {

const char* kind_name(layer_kind kind) {
    switch (kind) {
    case layer_kind::convolution:
        return "convolution";
    case layer_kind::depthwise:
        return "depthwise";
    case layer_kind::matmul:
        return "matmul";
    case layer_kind::add:
        return "add";
    case layer_kind::average_pool:
    case layer_kind::max_pool:
        return "pool";
    case layer_kind::concat:
        return "concat";
    }
    throw model_error("a layer kind without a name");
}

std::int64_t layer::macs(const std::vector<tensor>& tensors) const {
    if (kind != layer_kind::convolution && kind != layer_kind::depthwise &&
        kind != layer_kind::matmul)
        return 0;
    const std::int64_t taps = geometry.kernel_height * geometry.kernel_width;
    const std::int64_t channels = tensors.at(inputs.at(0)).channels / groups;
    return tensors.at(output).elements() * taps * channels;
}

std::size_t graph::stored(std::size_t index) const {
    while (tensors.at(index).alias_of)
        index = *tensors[index].alias_of;
    return index;
}

bool has_weights(layer_kind kind) {
    return kind == layer_kind::convolution || kind == layer_kind::depthwise ||
           kind == layer_kind::matmul;
}

} // namespace bitloom::network
