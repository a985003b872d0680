// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/published_search.h"

#include "models/bitfusion/published_model.h"
#include "models/bitfusion/published_orders.h"
#include "models/bitfusion/systolic_array_timing.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

namespace bitloom::bitfusion::published {

namespace {

/// Tile sizes that fit, and the least that any order of their loops can cost.
struct candidate {
    loop_sizes tile, trip_counts;
    tensor_bits tile_bits;
    tile_figures fixed;
    std::uint64_t floor_cycles = 0;
    double floor_energy = 0;
    std::size_t index = 0; ///< in the authors' order of tile sizes

    auto floor() const { return std::tie(floor_cycles, floor_energy, index); }
};

std::vector<std::uint64_t> sizes(std::uint64_t whole, std::uint64_t step = 1) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t size = step; size < whole; size *= 2)
        found.push_back(size);
    found.push_back(whole);
    return found;
}

/// No order moves less than every element once (in tiles), nor promotes less than one tile; and
/// what is promoted is only moved from the stream into the latency. The energy is a bound in
/// floating point, too: the same additions of no larger terms.
void set_floor(const machine& m, const layer& l, candidate& c) {
    const loop_sizes& n = c.trip_counts;
    const std::uint64_t pixels =
        of(n, loop::batch) * of(n, loop::out_column) * of(n, loop::out_row);
    const tensor_bits least{c.tile_bits.activations * pixels * of(n, loop::in_channel),
                            c.tile_bits.weights * of(n, loop::in_channel) *
                                of(n, loop::out_channel),
                            c.tile_bits.outputs * pixels * of(n, loop::out_channel)};
    c.fixed = figures(m, l, c.tile, n);
    const tensor_bits& tile = c.tile_bits;
    const std::uint64_t latency =
        divide_up(tile.activations + tile.weights + tile.outputs, m.bits_per_cycle) +
        divide_up(tile.outputs, m.bits_per_cycle);
    const std::uint64_t memory =
        divide_up(least.activations + least.weights + 2 * least.outputs, m.bits_per_cycle);
    c.floor_cycles = std::max(c.fixed.compute_cycles + latency, memory);
    c.floor_energy = energy_nj(m, c.fixed, least);
}

std::vector<candidate> candidates(const machine& m, const layer& l) {
    std::vector<candidate> all;
    std::size_t index = 0;
    const auto in_sizes = sizes(l.in_channels);
    const auto out_sizes = sizes(l.out_channels, l.im2col ? 1 : m.columns);
    for (const std::uint64_t b : sizes(l.batch))
        for (const std::uint64_t o : sizes(l.size))
            for (const std::uint64_t ic : in_sizes)
                for (const std::uint64_t oc : out_sizes) {
                    candidate c;
                    c.index = index++;
                    c.tile = {b, o, o, ic, oc};
                    c.tile_bits = footprint(m, l, c.tile);
                    if (!fits(m, c.tile_bits))
                        break; // nor do those with more output channels
                    c.trip_counts = trips(l, c.tile);
                    set_floor(m, l, c);
                    all.push_back(c);
                }
    return all;
}

} // namespace

bool countable(const machine& m, const layer& l) {
    const auto real = [](std::uint64_t n) { return static_cast<double>(n); };
    const double pixels = real(l.batch) * real(l.size) * real(l.size);
    const double channels = real(l.in_channels) * real(l.out_channels);
    const double columns = l.im2col ? 1 : real(m.columns);
    const double tiles = pixels * real(l.in_channels) * std::ceil(real(l.out_channels) / columns);
    const double half = std::max({real(m.half_buffers.activations), real(m.half_buffers.weights),
                                  real(m.half_buffers.outputs)});
    const double reach = real(l.kernel) + real(l.size) * real(l.stride);
    const double whole_tile = std::max(
        {reach * reach * real(l.kernel) * real(l.kernel) * real(l.in_channels) * real(l.batch) * 8,
         (real(l.kernel) * real(l.kernel) * real(l.in_channels) + 16 * real(m.rows)) *
             real(l.out_channels) * 8,
         pixels * (real(l.out_channels) + real(m.columns)) * 32});
    // Loops end in a ragged tile that counts in full: each at most doubles what it covers.
    const double products = 32 * pixels * channels * real(l.kernel) * real(l.kernel) * 8;
    constexpr double limit = 0x1p60;
    return whole_tile < limit && products * 8 < limit && tiles * std::min(half, whole_tile) < limit;
}

std::optional<found_mapping> search(const machine& m, const layer& l) {
    std::vector<candidate> all = candidates(m, l);
    std::sort(all.begin(), all.end(),
              [](const candidate& x, const candidate& y) { return x.floor() < y.floor(); });
    const candidate* best = nullptr;
    const loop_sequence* best_order = nullptr;
    traffic best_traffic;
    std::uint64_t best_cycles = 0;
    double best_energy = 0;
    for (const candidate& c : all) {
        if (best && std::tie(c.floor_cycles, c.floor_energy) > std::tie(best_cycles, best_energy))
            break;
        for (const loop_sequence& order : distinct_orders(c.trip_counts)) {
            const traffic moved =
                walk(m, c.tile_bits, c.trip_counts, order.inner_to_outer.data(), order.length);
            const std::uint64_t cycles = total_cycles(m, c.fixed.compute_cycles, moved);
            if (best && cycles > best_cycles)
                continue;
            const double energy = energy_nj(m, c.fixed, moved.total);
            if (!best || std::tie(cycles, energy, order.index, c.index) <
                             std::tie(best_cycles, best_energy, best_order->index, best->index)) {
                best = &c;
                best_order = &order;
                best_traffic = moved;
                best_cycles = cycles;
                best_energy = energy;
            }
        }
    }
    if (!best)
        return std::nullopt;
    return found_mapping{{order_number(best_order->index), best->tile},
                         total(m, best->fixed, best_traffic)};
}

} // namespace bitloom::bitfusion::published
