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
    {"lstm", layer_kind::lstm},
    {"gru", layer_kind::gru},
    {"rnn", layer_kind::rnn},
};

bool has_window(layer_kind kind) {
    return kind == layer_kind::convolution || kind == layer_kind::depthwise ||
           kind == layer_kind::average_pool || kind == layer_kind::max_pool;
}

bool has_frames(const tensor& t) {
    return t.shape.size() == 4;
}

/// Frames, rows, columns.
using extents = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

/// One number for every axis, or [rows, columns], with frames [frames, rows, columns].
extents axes(const yaml_section& entry, const char* key, const tensor& in) {
    if (!entry.has(key))
        return {1, 1, 1};
    const std::vector<std::int64_t> given = entry.wholes(key, 1, largest);
    if (has_frames(in)) {
        if (given.size() == 3)
            return {given[0], given[1], given[2]};
        if (given.size() != 1)
            entry.refuse(
                key, fmt::format("{} numbers, give one or [frames, rows, columns]", given.size()));
        return {given[0], given[0], given[0]};
    }
    if (given.empty() || given.size() > 2)
        entry.refuse(key, fmt::format("{} numbers, give one or [rows, columns]", given.size()));
    return {1, given.front(), given.back()};
}

std::int64_t missing(std::int64_t extent, std::int64_t kernel, std::int64_t stride,
                     std::int64_t dilation) {
    const std::int64_t out = (extent + stride - 1) / stride;
    return std::max<std::int64_t>(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - extent);
}

void pad_listed(const yaml_section& entry, const tensor& in, window& w) {
    const std::vector<std::int64_t> given = entry.wholes("padding", 0, largest);
    const std::size_t sides = has_frames(in) ? 6 : 4;
    if (given.size() != 1 && given.size() != sides)
        entry.refuse("padding",
                     fmt::format("{} numbers, give one, {}, same or valid", given.size(),
                                 has_frames(in) ? "[front, top, left, back, bottom, right]"
                                                : "[top, left, bottom, right]"));
    const auto side = [&](std::size_t n) { return given[given.size() == 1 ? 0 : n]; };
    std::size_t next = 0;
    if (has_frames(in))
        w.pad_front = side(next++);
    w.pad_top = side(next++);
    w.pad_left = side(next++);
    if (has_frames(in))
        w.pad_back = side(next++);
    w.pad_bottom = side(next++);
    w.pad_right = side(next++);
}

void pad(const yaml_section& entry, const tensor& in, window& w) {
    if (!entry.has("padding") || entry.is_word("padding", "valid"))
        return;
    if (entry.is_word("padding", "same")) {
        const std::int64_t rows =
            missing(in.height, w.kernel_height, w.stride_height, w.dilation_height);
        const std::int64_t columns =
            missing(in.width, w.kernel_width, w.stride_width, w.dilation_width);
        const std::int64_t frames =
            missing(in.frames, w.kernel_frames, w.stride_frames, w.dilation_frames);
        w.pad_front = frames / 2;
        w.pad_back = frames - w.pad_front;
        w.pad_top = rows / 2;
        w.pad_bottom = rows - w.pad_top;
        w.pad_left = columns / 2;
        w.pad_right = columns - w.pad_left;
        return;
    }
    pad_listed(entry, in, w);
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
        w.kernel_height = in.frames * in.height;
        w.kernel_width = in.width;
    }
    if (!has_window(kind))
        return w;
    if (!has_weights(kind) && !entry.has("kernel")) {
        w.kernel_frames = in.frames;
        w.kernel_height = in.height;
        w.kernel_width = in.width;
    } else {
        std::tie(w.kernel_frames, w.kernel_height, w.kernel_width) = axes(entry, "kernel", in);
    }
    std::tie(w.stride_frames, w.stride_height, w.stride_width) = axes(entry, "stride", in);
    std::tie(w.dilation_frames, w.dilation_height, w.dilation_width) = axes(entry, "dilation", in);
    pad(entry, in, w);
    if (!has_weights(kind) &&
        (std::max(w.pad_front, w.pad_back) > (w.kernel_frames - 1) * w.dilation_frames ||
         std::max(w.pad_top, w.pad_bottom) > (w.kernel_height - 1) * w.dilation_height ||
         std::max(w.pad_left, w.pad_right) > (w.kernel_width - 1) * w.dilation_width))
        entry.refuse("padding", "as wide as the kernel, windows must touch the input");
    return w;
}

void place_window(const yaml_section& entry, const window& w, layer_kind kind, const tensor& in,
                  tensor& out) {
    if (kind == layer_kind::matmul)
        return;
    const std::int64_t frames =
        in.frames + w.pad_front + w.pad_back - ((w.kernel_frames - 1) * w.dilation_frames + 1);
    const std::int64_t rows =
        in.height + w.pad_top + w.pad_bottom - ((w.kernel_height - 1) * w.dilation_height + 1);
    const std::int64_t columns =
        in.width + w.pad_left + w.pad_right - ((w.kernel_width - 1) * w.dilation_width + 1);
    if (frames < 0 || rows < 0 || columns < 0)
        entry.refuse("kernel",
                     fmt::format("larger than its input of {}{} x {} with padding, use a smaller "
                                 "one or more padding",
                                 has_frames(in) ? fmt::format("{} x ", in.frames) : "", in.height,
                                 in.width));
    out.frames = frames / w.stride_frames + 1;
    out.height = rows / w.stride_height + 1;
    out.width = columns / w.stride_width + 1;
}

} // namespace bitloom::network
