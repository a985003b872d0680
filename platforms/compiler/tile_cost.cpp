// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_cost.h"

#include <algorithm>

namespace bitloom::compiler {

using tiled::block;
using tiled::buffer;
using tiled::dimension;
using tiled::divide_up;
using tiled::tiled_dimension;

namespace {

bool depends(buffer which, dimension d) {
    switch (which) {
    case buffer::ibuf:
        return d != dimension::out_channel;
    case buffer::wbuf:
        return d == dimension::group || d == dimension::out_channel || is_reduction(d);
    case buffer::bias:
        return d == dimension::group || d == dimension::out_channel;
    case buffer::obuf:
        return !is_reduction(d);
    }
    return false;
}

/// How often the tiles behind a buffer are fetched, over the dimensions it does not depend on:
/// loops outside its issuing loop repeat its loads.
std::uint64_t repeats(const block& b, buffer which) {
    std::uint64_t times = 1;
    for (int n = 0; n <= issue_position(b, which); ++n) {
        const dimension d = b.nest[static_cast<unsigned>(n)];
        if (!depends(which, d))
            times *= b.dim(d).tiles;
    }
    return times;
}

/// Elements inside the tensor that all tiles of one spatial dimension fetch together.
std::uint64_t fetched_span(const tiled_dimension& d, std::uint64_t stride,
                           const tiled_dimension& kernel, std::uint64_t dilation, std::uint64_t pad,
                           std::uint64_t limit) {
    std::uint64_t total = 0;
    for (std::uint32_t t = 0; t < d.tiles; ++t)
        for (std::uint32_t k = 0; k < kernel.tiles; ++k) {
            const auto first = static_cast<std::int64_t>(t * std::uint64_t{d.size} * stride +
                                                         k * kernel.size * dilation) -
                               static_cast<std::int64_t>(pad);
            const auto last = first + static_cast<std::int64_t>((d.extent(t) - 1) * stride +
                                                                (kernel.extent(k) - 1) * dilation);
            const std::int64_t begin = std::max<std::int64_t>(first, 0);
            const std::int64_t end = std::min(last, static_cast<std::int64_t>(limit) - 1);
            total += end >= begin ? static_cast<std::uint64_t>(end - begin + 1) : 0;
        }
    return total;
}

/// A flat memory does not mind short pieces; every real one moves bursts of at least this many
/// bytes (HBM, LPDDR4; DDR4 64). Of tiles that are equally fast, those with long pieces are taken.
constexpr std::uint64_t burst_bytes = 32;

/// Bits that `bits` of a tensor in pieces of `piece_bytes` cost in whole bursts.
std::uint64_t in_bursts(std::uint64_t bits, std::uint64_t piece_bytes) {
    return bits / piece_bytes * divide_up(piece_bytes, burst_bytes) * burst_bytes;
}

/// Contiguous bytes of a tile of pixels: a row of it if it has all channels, else one pixel.
std::uint64_t piece_bytes(const block& b, dimension channels, std::uint64_t columns,
                          unsigned bits) {
    const std::uint64_t pixel =
        divide_up(std::uint64_t{b.dim(dimension::group).size} * b.dim(channels).size * bits, 8);
    const bool all = b.dim(dimension::group).tiles == 1 && b.dim(channels).tiles == 1;
    return all ? pixel * columns : pixel;
}

} // namespace

int issue_position(const block& b, buffer which) {
    for (int n = static_cast<int>(b.nest_depth) - 1; n >= 0; --n)
        if (depends(which, b.nest[static_cast<unsigned>(n)]))
            return n;
    return -1;
}

tile_cost tile_cost_of(const block& b, const layer_shape& s, unsigned second_bits,
                       const machine_limits& m) {
    const std::uint64_t taps = b.kernel_taps();
    const std::uint64_t pixels = s.batch * s.out_rows * s.out_columns;
    const std::uint64_t outputs = pixels * s.groups * s.out_channels;
    const network::window& w = s.window;
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    const std::uint64_t in_pixels =
        fetched_span(b.dim(dimension::out_row), u(w.stride_height), b.dim(dimension::kernel_row),
                     u(w.dilation_height), u(w.pad_top), s.in_rows) *
        fetched_span(b.dim(dimension::out_column), u(w.stride_width),
                     b.dim(dimension::kernel_column), u(w.dilation_width), u(w.pad_left),
                     s.in_columns);
    const std::uint64_t input = s.batch * in_pixels * s.groups * s.in_channels * s.activation.bits *
                                repeats(b, buffer::ibuf);
    const std::uint64_t output =
        outputs / s.sums_per_output() * s.output.bits + outputs * second_bits;
    const std::uint64_t columns = b.dim(dimension::out_column).size;
    const std::uint64_t bursts =
        in_bursts(input, piece_bytes(b, dimension::in_channel, columns * u(w.stride_width),
                                     s.activation.bits)) +
        in_bursts(output, piece_bytes(b, dimension::out_channel, columns, s.output.bits));
    std::uint64_t weights = 0;
    std::uint64_t compute = outputs * (s.uses_array ? 1 : taps) / m.shape().columns;
    std::uint64_t tiles = 1;
    for (const tiled_dimension& d : b.dims)
        tiles *= d.tiles;
    if (s.uses_array) {
        weights = taps * s.groups * s.in_channels * s.out_channels * s.weight.bits *
                  repeats(b, buffer::wbuf);
        compute = m.machine->expected_cycles(b);
    }
    const std::uint64_t memory =
        (input + output + weights) * 1000 / m.bits_per_cycle.thousandths() +
        tiles; // rounding up per transfer
    return {std::max(compute, memory) + std::min(compute, memory) / tiles, bursts + weights, tiles};
}

} // namespace bitloom::compiler
