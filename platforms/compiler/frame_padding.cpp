// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/frame_padding.h"

#include "models/common/word_packing.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::compiler {

namespace {

frame_padding padding_of(const network::layer& l, const network::tensor& in,
                         const network::tensor& out) {
    const network::window& w = l.geometry;
    const std::int64_t last = (out.frames - 1) * w.stride_frames +
                              (w.kernel_frames - 1) * w.dilation_frames - w.pad_front;
    return {static_cast<std::uint64_t>(w.pad_front),
            static_cast<std::uint64_t>(std::max<std::int64_t>(last - (in.frames - 1), 0))};
}

std::vector<std::uint8_t> frames_of(const network::tensor& t, const tensor_placement& p,
                                    std::uint64_t frames) {
    std::vector<std::uint8_t> bytes(frames * p.frame_bytes());
    const std::vector<std::int32_t> pixel(p.channels, t.quantised.zero_point);
    for (std::uint64_t at = 0; at < bytes.size(); at += p.pixel_stride())
        pack_words(pixel.data(), pixel.size(), p.format, bytes.data() + at);
    return bytes;
}

} // namespace

std::vector<frame_padding> paddings_of(const network::graph& net,
                                       const std::vector<std::optional<concat_slice>>& slices) {
    std::vector<frame_padding> paddings(net.tensors.size());
    const auto raise = [&](std::size_t tensor, frame_padding by) {
        frame_padding& p = paddings[tensor];
        p = {std::max(p.front, by.front), std::max(p.back, by.back)};
    };
    for (const network::layer& l : net.layers)
        if (l.kind == network::layer_kind::convolution || l.kind == network::layer_kind::depthwise)
            raise(net.stored(l.inputs.front()),
                  padding_of(l, net.tensors[l.inputs.front()], net.tensors[l.output]));
    // A result comes behind its operands: forwards, a slice has all of its own before its whole.
    for (const network::layer& l : net.layers)
        if (const auto& slice = slices[l.output])
            raise(slice->whole, paddings[l.output]);
    return paddings;
}

std::vector<memory_segment> padding_segments(const network::graph& net,
                                             const std::vector<std::optional<concat_slice>>& slices,
                                             const compiled_program& program) {
    std::vector<memory_segment> segments;
    for (std::size_t t = 0; t < net.tensors.size(); ++t) {
        if (!program.tensors[t] || slices[t])
            continue;
        const tensor_placement& p = *program.tensors[t];
        const auto add = [&](std::uint64_t address, std::uint64_t frames) {
            if (frames > 0)
                segments.push_back({fmt::format("padding of {}", net.tensors[t].name), address,
                                    frames_of(net.tensors[t], p, frames)});
        };
        const std::uint64_t front = p.front_frames * p.frame_bytes();
        for (std::uint64_t image = 0; image < program.batch; ++image) {
            const std::uint64_t first = p.address + image * p.image_bytes();
            add(first - front, p.front_frames);
            add(first + p.frames * p.frame_bytes(), p.back_frames);
        }
    }
    return segments;
}

} // namespace bitloom::compiler
