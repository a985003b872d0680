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
    case layer_kind::lstm:
        return "lstm";
    case layer_kind::gru:
        return "gru";
    case layer_kind::rnn:
        return "rnn";
    }
    throw model_error("a layer kind without a name");
}

std::int64_t layer::macs(const std::vector<tensor>& tensors) const {
    if (!has_weights(kind))
        return 0;
    if (recurrent) {
        const tensor& in = tensors.at(inputs.at(0));
        return in.height * recurrent->hidden * network::gates_of(*this) *
               (in.channels + recurrent->hidden);
    }
    const std::int64_t taps =
        geometry.kernel_frames * geometry.kernel_height * geometry.kernel_width;
    const std::int64_t channels = tensors.at(inputs.at(0)).channels / groups;
    return tensors.at(output).elements() * taps * channels;
}

namespace {

/// Weights [output channel][outer][inner][tap] become [output channel][inner][outer][tap].
void exchange_axes(layer& l, std::size_t outer, std::size_t inner) {
    if (outer == 1 || inner == 1)
        return;
    const auto taps = static_cast<std::size_t>(l.geometry.kernel_height * l.geometry.kernel_width);
    std::vector<std::int32_t> sorted;
    sorted.reserve(l.weights.size());
    for (std::size_t first = 0; first < l.weights.size(); first += outer * inner * taps)
        for (std::size_t i = 0; i < inner; ++i)
            for (std::size_t o = 0; o < outer; ++o) {
                const auto from =
                    l.weights.begin() + static_cast<std::ptrdiff_t>(first + (o * inner + i) * taps);
                sorted.insert(sorted.end(), from, from + static_cast<std::ptrdiff_t>(taps));
            }
    l.weights = std::move(sorted);
}

} // namespace

void put_frames_first(layer& l, std::int64_t channels) {
    exchange_axes(l, static_cast<std::size_t>(channels),
                  static_cast<std::size_t>(l.geometry.kernel_frames));
}

void put_channels_first(layer& l, std::int64_t channels) {
    exchange_axes(l, static_cast<std::size_t>(l.geometry.kernel_frames),
                  static_cast<std::size_t>(channels));
}

std::size_t graph::stored(std::size_t index) const {
    while (tensors.at(index).alias_of)
        index = *tensors[index].alias_of;
    return index;
}

std::size_t graph::ordered_as(std::size_t index) const {
    const auto same_places = [](const tensor& a, const tensor& b) {
        return a.channels == b.channels && a.frames == b.frames && a.height == b.height &&
               a.width == b.width;
    };
    while (tensors.at(index).alias_of &&
           !same_places(tensors[index], tensors[*tensors[index].alias_of]))
        index = *tensors[index].alias_of;
    return index;
}

bool has_weights(layer_kind kind) {
    return kind == layer_kind::convolution || kind == layer_kind::depthwise ||
           kind == layer_kind::matmul || is_recurrent(kind);
}

bool is_recurrent(layer_kind kind) {
    return kind == layer_kind::lstm || kind == layer_kind::gru || kind == layer_kind::rnn;
}

std::int64_t gates_of(const layer& l) {
    if (l.recurrent->cell == post_processing::cell_kind::gru_gates)
        return 3;
    return post_processing::gates_of(l.recurrent->cell);
}

} // namespace bitloom::network
