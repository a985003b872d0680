// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/blocking.h"

#include <vector>

namespace bitloom::eyeriss {

namespace {

constexpr std::array all_tensors{tensor::weights, tensor::inputs, tensor::sums};
constexpr std::array all_loops{loop::channels, loop::filters, loop::images};

constexpr std::size_t at(loop l) {
    return static_cast<std::size_t>(l);
}
constexpr std::size_t at(tensor t) {
    return static_cast<std::size_t>(t);
}

/// Product of a level's trips over the loops that bring a tensor's new words.
std::uint64_t bringing(const loop_trips& trips, loop reuses) {
    return trips[0] * trips[1] * trips[2] / trips[at(reuses)];
}

bool is_trivial(const loop_trips& trips) {
    return trips == loop_trips{1, 1, 1};
}

/// How often each of the tensor's words is asked for below the two outer levels: a level's reusing
/// loop repeats it unless it is the innermost, or brings nothing new itself.
struct visits {
    double to_memory, to_buffer;
};
visits visits_of(const blocking& b, loop reuses) {
    visits v{1, 1};
    const auto& [outer, inner, held] = b.trips;
    if (bringing(outer, reuses) > 1 && b.innermost[0] != reuses)
        v.to_memory = static_cast<double>(outer[at(reuses)]);
    v.to_buffer = v.to_memory;
    if (bringing(inner, reuses) > 1)
        v.to_buffer = static_cast<double>(outer[at(reuses)] *
                                          (b.innermost[1] == reuses ? 1 : inner[at(reuses)]));
    return v;
}

bool fits(const layer& l, const processing_pass& p, const blocking& b, const storage& s) {
    double in_pe = 0, in_buffer = 0;
    for (const tensor t : all_tensors) {
        const loop reuses = reusing(t, l.pools);
        const auto of_pe = static_cast<double>(bringing(b.trips[2], reuses));
        in_pe += p.held_in_pe[at(t)] * of_pe;
        in_buffer += p.held[at(t)] * of_pe * static_cast<double>(bringing(b.trips[1], reuses));
    }
    return in_pe <= static_cast<double>(s.register_words) &&
           in_buffer <= static_cast<double>(s.buffer_words);
}

layer_counts counted(const layer& l, const processing_pass& p, const blocking& b) {
    const moved_words moved = moved_by(l, p, b);
    layer_counts c;
    c.macs = static_cast<double>(l.operations());
    c.cycles = p.cycles * p.passes();
    // Weight, input, and a sum that is read and written.
    c.register_file = 4 * p.pe_operations * static_cast<double>(p.passes());
    for (const tensor t : all_tensors) {
        c.memory += moved.memory[at(t)];
        c.buffer += moved.buffer[at(t)];
        c.array += moved.array[at(t)];
    }
    return c;
}

/// All ways to write n as a product of three.
std::vector<loop_trips> divisions(std::uint64_t n) {
    std::vector<loop_trips> found;
    for (std::uint64_t outer = 1; outer <= n; ++outer)
        if (n % outer == 0)
            for (std::uint64_t inner = 1; inner <= n / outer; ++inner)
                if (n / outer % inner == 0)
                    found.push_back({outer, inner, n / outer / inner});
    return found;
}

/// Loops that may be a level's innermost: those that turn, any one if none does.
std::vector<loop> innermost_of(const loop_trips& trips) {
    if (is_trivial(trips))
        return {loop::channels};
    std::vector<loop> found;
    for (const loop l : all_loops)
        if (trips[at(l)] > 1)
            found.push_back(l);
    return found;
}

class search {
public:
    search(const layer& l, const storage& s, const access_costs& costs)
        : m_layer(l)
        , m_storage(s)
        , m_costs(costs) {}

    void try_pass(const processing_pass& p) {
        const auto by_channels = divisions(p.trips[0]), by_filters = divisions(p.trips[1]),
                   by_images = divisions(p.trips[2]);
        for (const loop_trips& c : by_channels)
            for (const loop_trips& f : by_filters) {
                if (p.held_in_pe[0] * static_cast<double>(c[2] * f[2]) >
                    static_cast<double>(m_storage.register_words))
                    continue;
                for (const loop_trips& i : by_images)
                    try_orders(
                        p, {{{{c[0], f[0], i[0]}, {c[1], f[1], i[1]}, {c[2], f[2], i[2]}}}, {}});
            }
    }
    const std::optional<counted_mapping>& best() const { return m_best; }

private:
    void try_orders(const processing_pass& p, blocking b) {
        if (!fits(m_layer, p, b, m_storage))
            return;
        for (const loop outer : innermost_of(b.trips[0]))
            for (const loop inner : innermost_of(b.trips[1])) {
                b.innermost = {outer, inner};
                const layer_counts c = counted(m_layer, p, b);
                // Equals differ in the last digits of their means alone.
                constexpr double less = 1 - 1e-12;
                if (!m_best || c.energy(m_costs) < m_best->counts.energy(m_costs) * less)
                    m_best = counted_mapping{p, b, c};
            }
    }

    const layer& m_layer;
    const storage& m_storage;
    const access_costs& m_costs;
    std::optional<counted_mapping> m_best;
};

} // namespace

moved_words moved_by(const layer& l, const processing_pass& p, const blocking& b) {
    moved_words moved;
    for (const tensor t : all_tensors) {
        const loop reuses = reusing(t, l.pools);
        const auto pieces = static_cast<double>(bringing(p.trips, reuses));
        const visits v = visits_of(b, reuses);
        moved.memory[at(t)] = p.fetched[at(t)] * pieces * v.to_memory;
        moved.buffer[at(t)] = p.delivered[at(t)] * pieces * v.to_buffer;
        moved.array[at(t)] = p.passed_on[at(t)] * pieces * v.to_buffer;
        if (t == tensor::sums) {
            moved.sums_read = p.fetched[at(t)] * pieces * (v.to_memory - 1);
            moved.memory[at(t)] += moved.sums_read;
        }
    }
    return moved;
}

std::optional<layer_counts> count(const layer& l, const processing_pass& p, const blocking& b,
                                  const storage& s) {
    if (!fits(l, p, b, s))
        return std::nullopt;
    return counted(l, p, b);
}

std::optional<counted_mapping> best_mapping(const layer& l, const pe_array& array, const storage& s,
                                            const access_costs& costs) {
    search found(l, s, costs);
    for (const processing_pass& p : passes_of(l, array))
        found.try_pass(p);
    return found.best();
}

} // namespace bitloom::eyeriss
