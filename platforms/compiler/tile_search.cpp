// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_search.h"

#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/published_search.h"
#include "models/common/errors.h"
#include "models/tiled/block_limits.h"
#include "platforms/compiler/tile_cost.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace bitloom::compiler {

using tiled::block;
using tiled::dimension;
using tiled::divide_up;
using tiled::tiled_dimension;

namespace {

constexpr std::uint64_t loop_limit = 65536;

/// Tilings that the machine's own timing decides between.
constexpr std::size_t finalists = 8;

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
bool aligned(const tiled_dimension& d, std::uint64_t bits_each) {
    return d.tiles == 1 || d.size * bits_each % 8 == 0;
}

class search {
public:
    search(const layer_shape& s, unsigned second_bits, const machine_limits& m)
        : m_shape(s)
        , m_second_bits(second_bits)
        , m_machine(m)
        , m_output_unit(m.shape().columns) {
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
        if (s.threshold_levels > 0)
            m_block.post.thresholds = post_processing::threshold_stage{0, 1, s.threshold_levels};
        if (s.segments > 0)
            m_block.post.piecewise = post_processing::piecewise_stage{0, 0, s.segments};
        if (second_bits > 0)
            m_block.second.bits = second_bits;
        if (s.cell)
            m_block.post.cell.emplace().kind = *s.cell;
        else if (second_bits > 0)
            m_block.post.add.emplace();
    }

    std::vector<tiling> best() {
        std::vector<tiling> found = best_of_kernels();
        if (found.empty() && m_shape.uses_array && m_output_unit > 1) {
            m_output_unit = 1; // an array that is not full is better than none
            found = best_of_kernels();
        }
        return found;
    }

    /// The block with these tiles and this order.
    std::variant<block, tile_obstacle> given(const given_tiles& g) {
        const auto size = [&](dimension d) { return g.sizes[static_cast<unsigned>(d)]; };
        set_tiles({size(dimension::batch), size(dimension::group), size(dimension::out_channel),
                   size(dimension::out_row), size(dimension::out_column),
                   size(dimension::in_channel), size(dimension::kernel_row),
                   size(dimension::kernel_column)});
        if (const auto found = obstacle())
            return *found;
        m_block.nest_depth = 0;
        for (const dimension d : g.order)
            if (m_block.dim(d).tiles > 1)
                m_block.nest[m_block.nest_depth++] = d;
        return m_block;
    }

private:
    std::vector<tiling> best_of_kernels() {
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
        return {};
    }

    struct candidate {
        tile_sizes tiles;
        bool weights_outer;
        tile_cost figures;
    };

    /// First by compute and traffic: cycles decide; among those within 2 % of the fewest, traffic
    /// (it costs energy, and other masters want the memory), then the number of tiles. Then the
    /// others by cycles, and what the published search would choose. Where traffic is to be least,
    /// it alone decides.
    std::vector<tiling> choose() {
        std::vector<tiling> chosen;
        if (m_candidates.empty())
            return chosen;
        const std::size_t searched = m_candidates.size();
        add_published();
        std::uint64_t fewest = ~0ULL;
        for (std::size_t i = 0; i < searched; ++i)
            fewest = std::min(fewest, m_candidates[i].figures.cycles);
        const auto near_and_by_traffic = [&](const candidate& a, const candidate& b) {
            const auto key = [&](const candidate& c) {
                const bool near = c.figures.cycles <= fewest + fewest / 50;
                return std::tuple(!near, c.figures.traffic, c.figures.tiles, c.figures.cycles);
            };
            return key(a) < key(b);
        };
        const auto by_cycles = [](const candidate& a, const candidate& b) {
            const auto key = [](const candidate& c) {
                return std::tuple(c.figures.cycles, c.figures.traffic, c.figures.tiles);
            };
            return key(a) < key(b);
        };
        const auto by_traffic = [](const candidate& a, const candidate& b) {
            const auto key = [](const candidate& c) {
                return std::tuple(c.figures.traffic, c.figures.cycles, c.figures.tiles);
            };
            return key(a) < key(b);
        };
        const auto begin = m_candidates.begin();
        const auto end = begin + static_cast<std::ptrdiff_t>(searched);
        const auto count = static_cast<std::ptrdiff_t>(std::min(finalists, searched));
        if (m_machine.minimise == tile_objective::traffic) {
            std::partial_sort(begin, begin + count, end, by_traffic);
        } else {
            std::iter_swap(begin, std::min_element(begin, end, near_and_by_traffic));
            std::partial_sort(begin + 1, begin + count, end, by_cycles);
        }
        for (auto c = begin; c != begin + count; ++c)
            chosen.push_back({block_of(*c), c->figures, false});
        for (auto c = end; c != m_candidates.end(); ++c)
            chosen.push_back({block_of(*c), c->figures, true});
        return chosen;
    }

    block block_of(const candidate& c) {
        set_tiles(c.tiles);
        set_nest(m_block, c.weights_outer);
        return m_block;
    }

    /// The tiles of the authors' own search, in the orders that the machine has.
    void add_published() {
        namespace published = bitfusion::published;
        const layer_shape& s = m_shape;
        const network::window& w = s.window;
        const bool square = s.groups == 1 && s.kernel_frames == 1 &&
                            w.kernel_height == w.kernel_width &&
                            w.stride_height == w.stride_width && w.dilation_height == 1 &&
                            w.dilation_width == 1 && s.out_rows == s.out_columns;
        if (!s.uses_array || !square || !m_machine.machine->has_published_search() ||
            s.activation.bits > 8 || s.weight.bits > 8)
            return;
        const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
        const published::layer layer{u(w.kernel_height), s.out_rows,     u(w.stride_height),
                                     s.in_channels,      s.out_channels, s.batch,
                                     s.activation.bits,  s.weight.bits,  false};
        published::machine machine;
        machine.rows = m_machine.shape().rows;
        machine.columns = m_machine.shape().columns;
        machine.bits_per_cycle = m_machine.bits_per_cycle.thousandths() / 1000;
        const tiled::buffer_sizes& have = m_machine.buffers;
        machine.half_buffers = {have.input * 4, have.weight * 4, have.output * 4}; // bits
        if (!published::countable(machine, layer))
            return;
        if (const auto found = published::search(machine, layer)) {
            const auto size = [&](published::loop l) { return published::of(found->best.tile, l); };
            try_tile({size(published::loop::batch), 1, size(published::loop::out_channel),
                      size(published::loop::out_row), size(published::loop::out_column),
                      size(published::loop::in_channel), layer.kernel, layer.kernel});
        }
    }

    void try_channels(std::uint64_t kernel_rows, std::uint64_t kernel_columns) {
        const layer_shape& s = m_shape;
        const std::uint64_t per_beat =
            s.uses_array ? m_machine.machine->channel_unit(s.activation, s.weight) : 1;
        for (const std::uint64_t groups : fractions(s.groups, 1)) {
            const bool one_group = groups == 1 || s.groups == 1;
            const auto outs = one_group ? fractions(s.out_channels, output_unit())
                                        : std::vector<std::uint64_t>{s.out_channels};
            const auto ins =
                one_group && s.kernel_frames == 1
                    ? fractions(s.in_channels, whole_bytes(per_beat, s.activation.bits))
                    : std::vector<std::uint64_t>{s.in_channels / s.kernel_frames};
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
    /// Output channels that tiles have multiples of: whole columns, bytes and cells.
    std::uint64_t output_unit() const {
        if (!m_shape.cell)
            return whole_bytes(m_output_unit, least_output_bits());
        return std::lcm(m_output_unit,
                        m_shape.sums_per_output() * whole_bytes(1, m_shape.output.bits));
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

    /// The block as it adds up one kernel frame: each begins anew on the array.
    block one_frame(const block& b) const {
        block one = b;
        if (m_shape.kernel_frames > 1)
            dim(one, dimension::in_channel) = tile(m_shape.in_channels / m_shape.kernel_frames,
                                                   m_shape.in_channels / m_shape.kernel_frames);
        return one;
    }

    /// Why the block cannot have the tiles that are set; nothing if it can.
    std::optional<tile_obstacle> obstacle() const {
        using kind = tile_obstacle::kind;
        const block& b = m_block;
        const layer_shape& s = m_shape;
        const bool takes_frames = s.kernel_frames > 1;
        for (unsigned d = 0; d < tiled::dimensions; ++d)
            for (const std::uint32_t count : {b.dims[d].tiles, b.dims[d].size})
                if (count > loop_limit)
                    return tile_obstacle{kind::loop, static_cast<dimension>(d), "", "", count,
                                         loop_limit};
        const std::pair<dimension, std::uint64_t> bits_each[] = {
            {dimension::group, s.out_channels * s.output.bits},
            {dimension::out_channel, m_second_bits},
            {dimension::group, s.out_channels * m_second_bits},
            {dimension::in_channel, s.activation.bits},
            {dimension::group, s.in_channels / s.kernel_frames * s.activation.bits}};
        for (const auto& [d, bits] : bits_each)
            if (!aligned(b.dim(d), bits) && !(takes_frames && d == dimension::in_channel))
                return tile_obstacle{kind::byte, d, "", "", b.dim(d).size * bits, 0};
        tiled_dimension results = b.dim(dimension::out_channel);
        results.size /= narrow(s.sums_per_output());
        if (!aligned(results, s.output.bits))
            return tile_obstacle{kind::byte, dimension::out_channel,       "",
                                 "",         results.size * s.output.bits, 0};
        if (takes_frames && b.dim(dimension::in_channel).size * s.kernel_frames != s.in_channels)
            return tile_obstacle{kind::frames,
                                 {},
                                 "",
                                 "",
                                 b.dim(dimension::in_channel).size,
                                 s.in_channels / s.kernel_frames};
        if (!m_machine.machine->accepts(takes_frames ? one_frame(b) : b))
            return tile_obstacle{kind::cut, {}, "", "", 0, 0};
        const tiled::tile_footprint f = footprint_of(b, m_machine.machine->array());
        const tiled::buffer_sizes& have = m_machine.buffers;
        const auto in = [](const char* tensor, const char* key, std::uint64_t needed,
                           std::uint64_t bytes) {
            return tile_obstacle{kind::buffer, {}, tensor, key, needed, bytes / 2};
        };
        const char* outputs = m_second_bits > 0 ? "outputs and second operands" : "outputs";
        for (const tile_obstacle& tile :
             {in("activations", "input_buffer_bytes", f.input, have.input),
              in("weights", "weight_buffer_bytes", f.weight, have.weight),
              in(outputs, "output_buffer_bytes", f.output, have.output),
              in("constants", "bias_buffer_bytes", s.needs_table ? f.table : 0, have.bias)})
            if (tile.needed > tile.held)
                return tile;
        return std::nullopt;
    }

    bool try_tile(const tile_sizes& t) {
        set_tiles(t);
        if (obstacle())
            return false;
        for (const bool weights_outer : {true, false}) {
            set_nest(m_block, weights_outer);
            m_candidates.push_back(
                {t, weights_outer, tile_cost_of(m_block, m_shape, m_second_bits, m_machine)});
        }
        return true;
    }

    layer_shape m_shape;
    unsigned m_second_bits;
    machine_limits m_machine;
    std::uint64_t m_output_unit; ///< output channels that tiles have multiples of
    block m_block;
    std::vector<candidate> m_candidates;
};

} // namespace

std::vector<tiling> search_tiles(const layer_shape& shape, unsigned second_bits,
                                 const machine_limits& machine) {
    return search(shape, second_bits, machine).best();
}

std::variant<block, tile_obstacle> place_tiles(const layer_shape& shape, unsigned second_bits,
                                               const machine_limits& machine,
                                               const given_tiles& tiles) {
    return search(shape, second_bits, machine).given(tiles);
}

} // namespace bitloom::compiler
