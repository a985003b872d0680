// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/mapping.h"

#include "models/common/errors.h"
#include "models/tiled/array_shape.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace bitloom::eyeriss {

using tiled::divide_up;

namespace {

/// Passes of equal extent along a dimension: the full ones, and one of what is left.
struct stretch {
    std::uint64_t passes, extent;
};
std::array<stretch, 2> stretches(std::uint64_t total, std::uint64_t at_once) {
    return {{{total / at_once, at_once}, {total % at_once == 0 ? 0ULL : 1ULL, total % at_once}}};
}

template <class visitor>
void for_stretches(std::uint64_t total, std::uint64_t at_once, visitor&& visit) {
    for (const stretch& s : stretches(total, at_once))
        if (s.passes > 0)
            visit(s);
}

/// As even as whole parts go: the largest of `total` in as few parts as parts of `most` would be.
std::uint64_t evenly(std::uint64_t total, std::uint64_t most) {
    return divide_up(total, divide_up(total, most));
}

} // namespace

bool fits(const mapping& m, const row_stationary_array& array) {
    const register_files& r = array.registers;
    const std::uint64_t window = m.channels_in_pe * m.kernel_columns;
    if (window > r.inputs || m.filters_in_pe * window > r.weights || m.filters_in_pe > r.sums)
        return false;
    const std::uint64_t parts = divide_up(m.rows, array.pes.columns);
    const std::uint64_t across = parts > 1 ? 1 : array.pes.columns / m.rows;
    const std::uint64_t down = array.pes.rows / m.kernel_rows / parts;
    return m.channel_sets * m.filter_sets <= down * across;
}

mapped_work work_of(const layer& l, const mapping& m, const array_networks& networks) {
    mapped_work work;
    pass_part p;
    p.channel_sets = m.channel_sets;
    p.filter_sets = m.filter_sets;
    const auto add = [&](std::uint64_t passes) {
        const pass_words words = words_of(l, p);
        work.cycles += passes * pass_cycles(l, p, networks);
        work.weight_words += passes * words.weights;
        work.input_words += passes * words.inputs;
        work.sum_words += passes * words.sums;
        work.words_taken += passes * words_taken(l, p);
    };
    for_stretches(l.images, m.images, [&](const stretch& images) {
        p.images = images.extent;
        for_stretches(l.rows, m.rows, [&](const stretch& rows) {
            p.rows = rows.extent;
            for_stretches(l.filters, m.filters_in_pe * m.filter_sets, [&](const stretch& filters) {
                p.filters = filters.extent;
                for_stretches(
                    l.channels, m.channels_in_pe * m.channel_sets, [&](const stretch& channels) {
                        p.channels = channels.extent;
                        for_stretches(l.kernel_rows, m.kernel_rows, [&](const stretch& turns) {
                            p.kernel_rows = turns.extent;
                            for_stretches(l.kernel_columns, m.kernel_columns,
                                          [&](const stretch& pieces) {
                                              p.kernel_columns = pieces.extent;
                                              add(images.passes * rows.passes * filters.passes *
                                                  channels.passes * turns.passes * pieces.passes);
                                          });
                        });
                    });
            });
        });
    });
    return work;
}

mapping best_mapping_of(const layer& l, const row_stationary_array& array) {
    const pe_sets sets = place_sets(l.kernel_rows, l.rows, array.pes);
    const register_files& have = array.registers;
    mapping m;
    m.images = l.images;
    m.rows = divide_up(l.rows, sets.strips);
    m.kernel_rows = divide_up(l.kernel_rows, sets.turns);
    m.kernel_columns = evenly(l.kernel_columns, std::min(have.inputs, have.weights));
    mapping best;
    std::optional<std::tuple<std::uint64_t, std::uint64_t>> least;
    for (m.channel_sets = 1; m.channel_sets <= std::min(sets.down, l.channels); ++m.channel_sets) {
        if (sets.down % m.channel_sets != 0)
            continue;
        m.filter_sets = sets.down / m.channel_sets * sets.across;
        const std::uint64_t channels = divide_up(l.channels, m.channel_sets);
        const std::uint64_t filters = divide_up(l.filters, m.filter_sets);
        const std::uint64_t windows = have.inputs / m.kernel_columns;
        for (m.channels_in_pe = std::min(windows, channels); m.channels_in_pe > 0;
             --m.channels_in_pe) {
            const std::uint64_t room = std::min(
                {filters, have.sums, have.weights / (m.channels_in_pe * m.kernel_columns)});
            if (room == 0)
                continue;
            for (const std::uint64_t at_once : {room, evenly(filters, room)}) {
                m.filters_in_pe = at_once;
                const mapped_work work = work_of(l, m, array.networks);
                const std::tuple figures(work.cycles,
                                         work.weight_words + work.input_words + 2 * work.sum_words);
                if (!least || figures < *least) {
                    least = figures;
                    best = m;
                }
            }
        }
    }
    require(least.has_value(), "a PE's register files hold a word each");
    return best;
}

mapped_work best_work_of(const layer& l, const row_stationary_array& array) {
    const mapped_work work = work_of(l, best_mapping_of(l, array), array.networks);
    if (l.kernel_rows > 1 || l.kernel_columns > 1)
        return work;
    layer turned = l;
    std::swap(turned.rows, turned.columns);
    std::swap(turned.stride_rows, turned.stride_columns);
    const mapped_work other = work_of(turned, best_mapping_of(turned, array), array.networks);
    return other.cycles < work.cycles ? other : work;
}

} // namespace bitloom::eyeriss
