// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_search.h"

#include "models/bitfusion/block_limits.h"
#include "models/common/errors.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <vector>

namespace bitloom::compiler {

using bitfusion::block;
using bitfusion::buffer;
using bitfusion::dimension;
using bitfusion::divide_up;
using bitfusion::tiled_dimension;

namespace {

constexpr std::uint64_t loop_limit = 65536;

struct tile_sizes {
    std::uint64_t batch, groups, out_channels, out_rows, out_columns, in_channels;
    std::uint64_t kernel_rows, kernel_columns;
};

/// n, n/2, n/3 ... rounded up to whole units, without repeats, largest first.
std::vector<std::uint64_t> fractions(std::uint64_t n, std::uint64_t unit) {
    std::vector<std::uint64_t> sizes{n};
    for (std::uint64_t parts = 2; sizes.back() > unit; parts += parts < 16 ? 1 : parts / 4) {
        const std::uint64_t size = divide_up(divide_up(n, parts), unit) * unit;
        if (size < sizes.back())
            sizes.push_back(size);
    }
    return sizes;
}

std::uint32_t narrow(std::uint64_t n) {
    return static_cast<std::uint32_t>(n);
}

tiled_dimension tile(std::uint64_t total, std::uint64_t size) {
    const std::uint64_t tiles = divide_up(total, size);
    return {narrow(tiles), narrow(size), narrow(total - (tiles - 1) * size)};
}

tiled_dimension& dim(block& b, dimension d) {
    return b.dims[static_cast<unsigned>(d)];
}

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

std::uint64_t tiles_of(const tiled_dimension& d, std::uint64_t unit) {
    return (d.tiles - 1) * divide_up(d.size, unit) + divide_up(d.last_size, unit);
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

struct cost {
    std::uint64_t cycles;
    std::uint64_t traffic; ///< bits, activations in whole bursts
    std::uint64_t tiles;
};

/// Cycles if compute and memory overlap perfectly, plus what cannot: the first loads and last
/// store.
cost cost_of(const block& b, const layer_shape& s, unsigned second_bits, const machine_limits& m) {
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
    const std::uint64_t output = outputs * (s.output.bits + second_bits);
    const std::uint64_t columns = b.dim(dimension::out_column).size;
    const std::uint64_t bursts =
        in_bursts(input, piece_bytes(b, dimension::in_channel, columns * u(w.stride_width),
                                     s.activation.bits)) +
        in_bursts(output, piece_bytes(b, dimension::out_channel, columns, s.output.bits));
    std::uint64_t weights = 0;
    std::uint64_t compute = outputs * (s.uses_array ? 1 : taps) / m.shape.columns;
    std::uint64_t tiles = 1;
    for (const tiled_dimension& d : b.dims)
        tiles *= d.tiles;
    if (s.uses_array) {
        weights = taps * s.groups * s.in_channels * s.out_channels * s.weight.bits *
                  repeats(b, buffer::wbuf);
        const std::uint64_t per_beat = channels_per_beat(m.shape, s.activation.bits, s.weight.bits);
        compute = pixels * taps * s.groups * tiles_of(b.dim(dimension::in_channel), per_beat) *
                  tiles_of(b.dim(dimension::out_channel), m.shape.columns);
    }
    const std::uint64_t memory =
        (input + output + weights) / m.bits_per_cycle + tiles; // rounding up per transfer
    return {std::max(compute, memory) + std::min(compute, memory) / tiles, bursts + weights, tiles};
}

void set_nest(block& b, bool weights_outer) {
    using d = dimension;
    constexpr std::array weights{d::group,      d::out_channel, d::batch,      d::out_row,
                                 d::out_column, d::in_channel,  d::kernel_row, d::kernel_column};
    constexpr std::array inputs{d::group,       d::batch,      d::out_row,    d::out_column,
                                d::out_channel, d::in_channel, d::kernel_row, d::kernel_column};
    b.nest_depth = 0;
    for (const dimension each : weights_outer ? weights : inputs)
        if (b.dim(each).tiles > 1)
            b.nest[b.nest_depth++] = each;
}

/// Tiles of channels must start at whole bytes in memory.
bool aligned(const tiled_dimension& d, std::uint64_t channels_each, unsigned bits) {
    return d.tiles == 1 || d.size * channels_each * bits % 8 == 0;
}

class search {
public:
    search(const layer_shape& s, unsigned second_bits, const machine_limits& m)
        : m_shape(s)
        , m_second_bits(second_bits)
        , m_machine(m) {
        const network::window& w = s.window;
        m_block.activation = s.activation;
        m_block.weight = s.weight;
        m_block.output = s.output;
        m_block.uses_array = s.uses_array;
        m_block.window.rows = narrow(s.in_rows);
        m_block.window.columns = narrow(s.in_columns);
        m_block.window.pad_top = narrow32(w.pad_top);
        m_block.window.pad_left = narrow32(w.pad_left);
        m_block.window.stride_rows = narrow32(w.stride_height);
        m_block.window.stride_columns = narrow32(w.stride_width);
        m_block.window.dilation_rows = narrow32(w.dilation_height);
        m_block.window.dilation_columns = narrow32(w.dilation_width);
        if (second_bits > 0) {
            m_block.second.bits = second_bits;
            m_block.post.add.emplace();
        }
    }

    std::optional<block> best() {
        // The kernel is cut only where a whole one does not fit: its rows first, then its columns.
        const auto height = static_cast<std::uint64_t>(m_shape.window.kernel_height);
        const auto width = static_cast<std::uint64_t>(m_shape.window.kernel_width);
        if (!m_shape.uses_array) {
            try_channels(height, width);
            return choose();
        }
        for (const std::uint64_t columns : fractions(width, 1))
            for (const std::uint64_t rows : fractions(height, 1)) {
                if (columns < width && rows > 1)
                    continue;
                try_channels(rows, columns);
                if (!m_candidates.empty())
                    return choose();
            }
        return std::nullopt;
    }

private:
    struct candidate {
        tile_sizes tiles;
        bool weights_outer;
        cost figures;
    };

    /// Cycles decide; among those within 2 % of the fewest, traffic (it costs energy, and other
    /// masters want the memory), then the number of tiles.
    std::optional<block> choose() {
        if (m_candidates.empty())
            return std::nullopt;
        std::uint64_t fewest = ~0ULL;
        for (const candidate& c : m_candidates)
            fewest = std::min(fewest, c.figures.cycles);
        const candidate* best = nullptr;
        for (const candidate& c : m_candidates)
            if (c.figures.cycles <= fewest + fewest / 50 &&
                (best == nullptr ||
                 std::tie(c.figures.traffic, c.figures.tiles, c.figures.cycles) <
                     std::tie(best->figures.traffic, best->figures.tiles, best->figures.cycles)))
                best = &c;
        require(best != nullptr, "no candidate is within 2 % of the best one");
        set_tiles(best->tiles);
        set_nest(m_block, best->weights_outer);
        return m_block;
    }

    void try_channels(std::uint64_t kernel_rows, std::uint64_t kernel_columns) {
        const layer_shape& s = m_shape;
        const std::uint64_t per_beat =
            s.uses_array ? channels_per_beat(m_machine.shape, s.activation.bits, s.weight.bits) : 1;
        for (const std::uint64_t groups : fractions(s.groups, 1)) {
            const bool one_group = groups == 1 || s.groups == 1;
            const auto outs =
                one_group ? fractions(s.out_channels,
                                      whole_bytes(m_machine.shape.columns, least_output_bits()))
                          : std::vector<std::uint64_t>{s.out_channels};
            const auto ins =
                one_group ? fractions(s.in_channels, whole_bytes(per_beat, s.activation.bits))
                          : std::vector<std::uint64_t>{s.in_channels};
            for (const std::uint64_t out : outs)
                for (const std::uint64_t in : ins)
                    try_spatial({0, groups, out, 0, 0, in, kernel_rows, kernel_columns});
        }
    }

    /// The output's or a second operand's, whichever takes more channels to fill bytes.
    unsigned least_output_bits() const {
        const auto channels = [](unsigned bits) { return bits == 0 ? 1 : 8 / std::gcd(8U, bits); };
        return channels(m_second_bits) > channels(m_shape.output.bits) ? m_second_bits
                                                                       : m_shape.output.bits;
    }
    /// The smallest multiple of `unit` channels that fills whole bytes.
    static std::uint64_t whole_bytes(std::uint64_t unit, unsigned bits) {
        return std::lcm(unit, std::uint64_t{8 / std::gcd(8U, bits)});
    }

    static std::uint32_t narrow32(std::int64_t n) { return static_cast<std::uint32_t>(n); }

    void try_spatial(tile_sizes t) {
        // Whole images together only where one image is one tile.
        for (const std::uint64_t columns : fractions(m_shape.out_columns, 1)) {
            bool any = false;
            for (const std::uint64_t rows : fractions(m_shape.out_rows, 1)) {
                const bool whole = columns == m_shape.out_columns && rows == m_shape.out_rows;
                t.out_rows = rows;
                t.out_columns = columns;
                for (const std::uint64_t batch :
                     whole ? fractions(m_shape.batch, 1) : std::vector<std::uint64_t>{1}) {
                    t.batch = batch;
                    any = try_tile(t) || any;
                }
            }
            if (any) // narrower tiles only where full-width ones do not fit
                return;
        }
    }

    void set_tiles(const tile_sizes& t) {
        block& b = m_block;
        const layer_shape& s = m_shape;
        dim(b, dimension::batch) = tile(s.batch, t.batch);
        dim(b, dimension::group) = tile(s.groups, t.groups);
        dim(b, dimension::out_channel) = tile(s.out_channels, t.out_channels);
        dim(b, dimension::out_row) = tile(s.out_rows, t.out_rows);
        dim(b, dimension::out_column) = tile(s.out_columns, t.out_columns);
        dim(b, dimension::in_channel) = tile(s.in_channels, t.in_channels);
        dim(b, dimension::kernel_row) =
            tile(static_cast<std::uint64_t>(s.window.kernel_height), t.kernel_rows);
        dim(b, dimension::kernel_column) =
            tile(static_cast<std::uint64_t>(s.window.kernel_width), t.kernel_columns);
    }

    bool try_tile(const tile_sizes& t) {
        set_tiles(t);
        block& b = m_block;
        const layer_shape& s = m_shape;
        for (const tiled_dimension& d : b.dims)
            if (d.tiles > loop_limit || d.size > loop_limit)
                return false;
        for (const unsigned out_bits : {s.output.bits, m_second_bits})
            if (out_bits > 0 && (!aligned(b.dim(dimension::out_channel), 1, out_bits) ||
                                 !aligned(b.dim(dimension::group), s.out_channels, out_bits)))
                return false;
        if (!aligned(b.dim(dimension::in_channel), 1, s.activation.bits) ||
            !aligned(b.dim(dimension::group), s.in_channels, s.activation.bits))
            return false;
        const bitfusion::tile_footprint f = footprint_of(b, m_machine.shape);
        const bitfusion::buffer_sizes& have = m_machine.buffers;
        if (f.input > have.input / 2 || f.weight > have.weight / 2 || f.output > have.output / 2 ||
            (s.needs_table && f.table > have.bias / 2))
            return false;
        for (const bool weights_outer : {true, false}) {
            set_nest(b, weights_outer);
            m_candidates.push_back({t, weights_outer, cost_of(b, s, m_second_bits, m_machine)});
        }
        return true;
    }

    layer_shape m_shape;
    unsigned m_second_bits;
    machine_limits m_machine;
    block m_block;
    std::vector<candidate> m_candidates;
};

} // namespace

int issue_position(const block& b, buffer which) {
    for (int n = static_cast<int>(b.nest_depth) - 1; n >= 0; --n)
        if (depends(which, b.nest[static_cast<unsigned>(n)]))
            return n;
    return -1;
}

std::optional<block> search_tiles(const layer_shape& shape, unsigned second_bits,
                                  const machine_limits& machine) {
    return search(shape, second_bits, machine).best();
}

} // namespace bitloom::compiler
