// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/yaml/yaml_layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace bitloom::network {
namespace {

constexpr std::int64_t largest = 1 << 16; // of any extent of a kernel
const std::map<std::string, layer_kind> kinds{
    {"convolution", layer_kind::convolution},
    {"depthwise", layer_kind::depthwise},
    {"matmul", layer_kind::matmul},
    {"add", layer_kind::add},
    {"average_pool", layer_kind::average_pool},
    {"max_pool", layer_kind::max_pool},
    {"concat", layer_kind::concat},
};

bool has_window(layer_kind kind) {
    return kind == layer_kind::convolution || kind == layer_kind::depthwise ||
           kind == layer_kind::average_pool || kind == layer_kind::max_pool;
}

/// One number for both axes, or [rows, columns].
std::pair<std::int64_t, std::int64_t> two(const yaml_section& entry, const char* key,
                                          std::int64_t lowest, std::int64_t otherwise) {
    if (!entry.has(key))
        return {otherwise, otherwise};
    const std::vector<std::int64_t> given = entry.wholes(key, lowest, largest);
    if (given.empty() || given.size() > 2)
        entry.refuse(key, fmt::format("{} numbers, give one or [rows, columns]", given.size()));
    return {given.front(), given.back()};
}

std::int64_t missing(std::int64_t extent, std::int64_t kernel, std::int64_t stride,
                     std::int64_t dilation) {
    const std::int64_t out = (extent + stride - 1) / stride;
    return std::max<std::int64_t>(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - extent);
}

void pad(const yaml_section& entry, const tensor& in, window& w) {
    if (!entry.has("padding") || entry.is_word("padding", "valid"))
        return;
    if (entry.is_word("padding", "same")) {
        const std::int64_t rows =
            missing(in.height, w.kernel_height, w.stride_height, w.dilation_height);
        const std::int64_t columns =
            missing(in.width, w.kernel_width, w.stride_width, w.dilation_width);
        w.pad_top = rows / 2;
        w.pad_bottom = rows - w.pad_top;
        w.pad_left = columns / 2;
        w.pad_right = columns - w.pad_left;
        return;
    }
    const std::vector<std::int64_t> given = entry.wholes("padding", 0, largest);
    if (given.size() != 1 && given.size() != 4)
        entry.refuse("padding", fmt::format("{} numbers, give one, [top, left, bottom, right], "
                                            "same or valid",
                                            given.size()));
    w.pad_top = given[0];
    w.pad_left = given[given.size() == 1 ? 0 : 1];
    w.pad_bottom = given[given.size() == 1 ? 0 : 2];
    w.pad_right = given[given.size() == 1 ? 0 : 3];
}

} // namespace

layer_kind kind_of(const yaml_section& entry) {
    std::vector<std::string> words;
    words.reserve(kinds.size());
    for (const auto& [word, kind] : kinds)
        words.push_back(word);
    return kinds.at(entry.one_of("kind", words));
}

void check_keys(const yaml_section& entry, layer_kind kind) {
    std::vector<std::string> keys{"name",   "kind",  "inputs",     "output", "activation_bits",
                                  "signed", "scale", "zero_point", "relu",   "clamp"};
    const auto add = [&](const std::vector<std::string>& more) {
        keys.insert(keys.end(), more.begin(), more.end());
    };
    if (has_window(kind))
        add({"kernel", "stride", "padding", "dilation"});
    if (has_weights(kind))
        add({"channels", "weight_bits", "weights_signed", "weights", "weight_scale", "bias"});
    if (kind == layer_kind::convolution)
        add({"groups"});
    entry.only(keys);
}

window window_of(const yaml_section& entry, layer_kind kind, const tensor& in) {
    window w;
    if (kind == layer_kind::matmul) {
        w.kernel_height = in.height;
        w.kernel_width = in.width;
    }
    if (!has_window(kind))
        return w;
    if (!has_weights(kind) && !entry.has("kernel")) {
        w.kernel_height = in.height;
        w.kernel_width = in.width;
    } else {
        std::tie(w.kernel_height, w.kernel_width) = two(entry, "kernel", 1, 1);
    }
    std::tie(w.stride_height, w.stride_width) = two(entry, "stride", 1, 1);
    std::tie(w.dilation_height, w.dilation_width) = two(entry, "dilation", 1, 1);
    pad(entry, in, w);
    if (!has_weights(kind) &&
        (std::max(w.pad_top, w.pad_bottom) > (w.kernel_height - 1) * w.dilation_height ||
         std::max(w.pad_left, w.pad_right) > (w.kernel_width - 1) * w.dilation_width))
        entry.refuse("padding", "as wide as the kernel, windows must touch the input");
    return w;
}

void place_window(const yaml_section& entry, const window& w, const tensor& in, tensor& out) {
    const std::int64_t rows =
        in.height + w.pad_top + w.pad_bottom - ((w.kernel_height - 1) * w.dilation_height + 1);
    const std::int64_t columns =
        in.width + w.pad_left + w.pad_right - ((w.kernel_width - 1) * w.dilation_width + 1);
    if (rows < 0 || columns < 0)
        entry.refuse("kernel", fmt::format("larger than its input of {} x {} with padding, use a "
                                           "smaller one or more padding",
                                           in.height, in.width));
    out.height = rows / w.stride_height + 1;
    out.width = columns / w.stride_width + 1;
}

} // namespace bitloom::network
