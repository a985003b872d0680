// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstddef>
#include <cstdint>

namespace bitloom::quantise {

/// Frames, rows and columns that a layer walks over.
struct extents {
    std::int64_t frames = 1, height = 1, width = 1;

    std::size_t pixels() const { return static_cast<std::size_t>(frames * height * width); }
};

/// Those of its input: to a matrix product, frames lie below each other.
inline extents walked(const network::layer& l, const network::tensor& in) {
    if (l.kind == network::layer_kind::matmul)
        return {1, in.frames * in.height, in.width};
    return {in.frames, in.height, in.width};
}

/// Calls `visit(output pixel, tap, input pixel)` for each tap of each window that lies inside the
/// input, by output pixel. Pixels count row-major over frames, rows, columns, taps over the
/// kernel's.
template <typename function>
void each_tap(const network::window& w, extents in, extents out, function visit) {
    std::size_t pixel = 0;
    for (std::int64_t f = 0; f < out.frames; ++f)
        for (std::int64_t r = 0; r < out.height; ++r)
            for (std::int64_t c = 0; c < out.width; ++c, ++pixel) {
                std::size_t tap = 0;
                for (std::int64_t kf = 0; kf < w.kernel_frames; ++kf)
                    for (std::int64_t kr = 0; kr < w.kernel_height; ++kr)
                        for (std::int64_t kc = 0; kc < w.kernel_width; ++kc, ++tap) {
                            const std::int64_t frame =
                                f * w.stride_frames + kf * w.dilation_frames - w.pad_front;
                            const std::int64_t row =
                                r * w.stride_height + kr * w.dilation_height - w.pad_top;
                            const std::int64_t column =
                                c * w.stride_width + kc * w.dilation_width - w.pad_left;
                            if (frame >= 0 && frame < in.frames && row >= 0 && row < in.height &&
                                column >= 0 && column < in.width)
                                visit(pixel, tap,
                                      static_cast<std::size_t>(
                                          (frame * in.height + row) * in.width + column));
                        }
            }
}

} // namespace bitloom::quantise
