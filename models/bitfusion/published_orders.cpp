// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/published_orders.h"

#include <algorithm>

namespace bitloom::bitfusion::published {

namespace {

using order = std::array<loop, loops>;

std::vector<order> all_orders() {
    std::vector<order> all;
    order next{loop::batch, loop::out_column, loop::out_row, loop::in_channel, loop::out_channel};
    do
        all.push_back(next);
    while (std::next_permutation(next.begin(), next.end()));
    return all;
}

const std::vector<order>& orders() {
    static const std::vector<order> all = all_orders();
    return all;
}

/// `active`: bit per loop. `square`: rows and columns have equally many trips.
std::vector<loop_sequence> sequences(unsigned active, bool square) {
    std::vector<loop_sequence> found;
    std::vector<unsigned> seen; // the loops as octal digits
    for (unsigned index = 0; index < orders().size(); ++index) {
        loop_sequence s;
        s.index = index;
        unsigned alike = 0;
        for (auto l = orders()[index].rbegin(); l != orders()[index].rend(); ++l) {
            if ((active >> static_cast<unsigned>(*l) & 1U) == 0)
                continue;
            s.inner_to_outer[s.length++] = *l;
            const loop same = square && *l == loop::out_row ? loop::out_column : *l;
            alike = alike << 3 | (static_cast<unsigned>(same) + 1);
        }
        if (std::find(seen.begin(), seen.end(), alike) != seen.end())
            continue;
        seen.push_back(alike);
        found.push_back(s);
    }
    return found;
}

} // namespace

order order_number(unsigned index) {
    return orders()[index];
}

const std::vector<loop_sequence>& distinct_orders(const loop_sizes& trip_counts) {
    constexpr unsigned masks = 1U << loops;
    static const std::vector<std::vector<loop_sequence>> tables = [] {
        std::vector<std::vector<loop_sequence>> built;
        for (unsigned n = 0; n < 2 * masks; ++n)
            built.push_back(sequences(n % masks, n >= masks));
        return built;
    }();
    unsigned active = 0;
    for (unsigned l = 0; l < loops; ++l)
        active |= trip_counts[l] > 1 ? 1U << l : 0U;
    const bool square = of(trip_counts, loop::out_column) == of(trip_counts, loop::out_row);
    return tables[active + (square ? masks : 0)];
}

} // namespace bitloom::bitfusion::published
