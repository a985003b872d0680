// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/published_model.h"

#include "models/bitfusion/systolic_array_timing.h"

#include <algorithm>

namespace bitloom::bitfusion::published {

namespace {

constexpr std::uint64_t sum_bits = 32; ///< of a partial sum, in OBUF and in DRAM

/// Terms that one column adds in a cycle.
std::uint64_t lanes(const machine& m, const layer& l) {
    return m.rows * fused_pes(l.activation_bits, l.weight_bits);
}

constexpr bool activations_depend_on(loop l) {
    return l != loop::out_channel;
}
constexpr bool weights_depend_on(loop l) {
    return l == loop::in_channel || l == loop::out_channel;
}
constexpr bool outputs_depend_on(loop l) {
    return l != loop::in_channel;
}

/// One tensor on its way outwards.
struct volume {
    std::uint64_t bits, limit, largest;
    bool promoted = true;

    volume(std::uint64_t tile, std::uint64_t half_buffer)
        : bits(tile)
        , limit(half_buffer)
        , largest(tile) {}

    void pass(std::uint64_t trip_count, bool depends) {
        if (promoted && !depends)
            return;
        bits *= trip_count;
        promoted = promoted && bits <= limit;
        if (promoted)
            largest = bits;
    }
};

} // namespace

tensor_bits footprint(const machine& m, const layer& l, const loop_sizes& tile) {
    const std::uint64_t b = of(tile, loop::batch), ow = of(tile, loop::out_column),
                        oh = of(tile, loop::out_row), ic = of(tile, loop::in_channel),
                        oc = of(tile, loop::out_channel);
    const std::uint64_t taps = l.kernel * l.kernel;
    const std::uint64_t places =
        l.im2col ? ow * oh * taps
                 : (l.kernel + (ow - 1) * l.stride) * (l.kernel + (oh - 1) * l.stride);
    return {places * ic * b * l.activation_bits,
            divide_up(taps * ic, lanes(m, l)) * lanes(m, l) * oc * l.weight_bits,
            ow * oh * divide_up(oc, m.columns) * m.columns * b * sum_bits};
}

loop_sizes trips(const layer& l, const loop_sizes& tile) {
    loop_sizes counts = l.whole();
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = divide_up(counts[i], tile[i]);
    return counts;
}

bool fits(const machine& m, const tensor_bits& tile) {
    return tile.activations <= m.half_buffers.activations &&
           tile.weights <= m.half_buffers.weights && tile.outputs <= m.half_buffers.outputs;
}

traffic walk(const machine& m, const tensor_bits& tile, const loop_sizes& trip_counts,
             const loop* inner_to_outer, unsigned count) {
    volume activations(tile.activations, m.half_buffers.activations);
    volume weights(tile.weights, m.half_buffers.weights);
    volume outputs(tile.outputs, m.half_buffers.outputs);
    for (unsigned i = 0; i < count; ++i) {
        const loop l = inner_to_outer[i];
        const std::uint64_t n = of(trip_counts, l);
        activations.pass(n, activations_depend_on(l));
        weights.pass(n, weights_depend_on(l));
        outputs.pass(n, outputs_depend_on(l));
    }
    return {{activations.bits, weights.bits, outputs.bits},
            {activations.largest, weights.largest, outputs.largest}};
}

tile_figures figures(const machine& m, const layer& l, const loop_sizes& tile,
                     const loop_sizes& trip_counts) {
    std::uint64_t tiles = 1;
    for (const std::uint64_t n : trip_counts)
        tiles *= n;
    const std::uint64_t pixels =
        of(tile, loop::batch) * of(tile, loop::out_column) * of(tile, loop::out_row);
    const std::uint64_t ic = of(tile, loop::in_channel), oc = of(tile, loop::out_channel);
    const std::uint64_t taps = l.kernel * l.kernel;
    const std::uint64_t beats =
        l.im2col ? divide_up(taps * ic, lanes(m, l)) : taps * divide_up(ic, lanes(m, l));
    const std::uint64_t products = tiles * pixels * taps * ic * oc;
    return {
        tiles * pixels * divide_up(oc, m.columns) * beats,
        {products * l.activation_bits, products * l.weight_bits, tiles * pixels * oc * sum_bits}};
}

double energy_nj(const machine& m, const tile_figures& f, const tensor_bits& moved) {
    const auto times = [](std::uint64_t count, double pj) {
        return static_cast<double>(count) * (pj * 1e-3);
    };
    const energies& e = m.energy;
    const std::uint64_t outputs = f.array.outputs + moved.outputs;
    double sum = times(f.compute_cycles,
                       static_cast<double>(m.rows * m.columns) * e.fusion_unit_pj_per_cycle);
    sum += times(f.array.weights, e.weights.read);
    sum += times(moved.weights, e.weights.write);
    sum += times(f.array.activations, e.activations.read);
    sum += times(moved.activations, e.activations.write);
    sum += times(outputs, e.outputs.read);
    sum += times(outputs, e.outputs.write);
    sum += times(moved.activations + moved.weights + moved.outputs, e.dram_pj_per_bit);
    sum += times(moved.outputs, e.dram_pj_per_bit);
    return sum;
}

std::uint64_t total_cycles(const machine& m, std::uint64_t compute_cycles, const traffic& moved) {
    const std::uint64_t drain = moved.promoted.outputs;
    const std::uint64_t fill = moved.promoted.activations + moved.promoted.weights + drain;
    const std::uint64_t all =
        moved.total.activations + moved.total.weights + 2 * moved.total.outputs;
    const std::uint64_t stream = divide_up(all - fill - drain, m.bits_per_cycle);
    const std::uint64_t latency =
        divide_up(fill, m.bits_per_cycle) + divide_up(drain, m.bits_per_cycle);
    return std::max(stream, compute_cycles) + latency;
}

cost total(const machine& m, const tile_figures& f, const traffic& moved) {
    cost c;
    c.dram_read_bits = moved.total.activations + moved.total.weights + moved.total.outputs;
    c.dram_write_bits = moved.total.outputs;
    c.compute_cycles = f.compute_cycles;
    c.cycles = total_cycles(m, f.compute_cycles, moved);
    c.stall_cycles = c.cycles - c.compute_cycles;
    const std::uint64_t outputs = f.array.outputs + moved.total.outputs;
    c.read = {f.array.activations, f.array.weights, outputs};
    c.written = {moved.total.activations, moved.total.weights, outputs};

    c.energy_nj = energy_nj(m, f, moved.total);
    const auto of_buffer = [](std::uint64_t read, std::uint64_t written, access_energy e) {
        return static_cast<double>(read) * (e.read * 1e-3) +
               static_cast<double>(written) * (e.write * 1e-3);
    };
    c.compute_nj =
        static_cast<double>(f.compute_cycles) *
        (static_cast<double>(m.rows * m.columns) * m.energy.fusion_unit_pj_per_cycle * 1e-3);
    c.buffers_nj = of_buffer(c.read.weights, c.written.weights, m.energy.weights) +
                   of_buffer(c.read.activations, c.written.activations, m.energy.activations) +
                   of_buffer(c.read.outputs, c.written.outputs, m.energy.outputs);
    c.dram_nj = static_cast<double>(c.dram_read_bits + c.dram_write_bits) *
                (m.energy.dram_pj_per_bit * 1e-3);
    return c;
}

std::optional<cost> cost_of(const machine& m, const layer& l, const mapping& by) {
    const tensor_bits tile = footprint(m, l, by.tile);
    if (!fits(m, tile))
        return std::nullopt;
    const loop_sizes trip_counts = trips(l, by.tile);
    std::array<loop, loops> inner_to_outer{};
    for (std::size_t i = 0; i < loops; ++i)
        inner_to_outer[i] = by.order[loops - 1 - i];
    return total(m, figures(m, l, by.tile, trip_counts),
                 walk(m, tile, trip_counts, inner_to_outer.data(), loops));
}

} // namespace bitloom::bitfusion::published
