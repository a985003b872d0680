// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_choice.h"

#include "models/common/errors.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace bitloom::compiler {

namespace {

/// A trial of more tiles takes longer than it gains: 0.1 us a tile.
constexpr std::uint64_t most_tried_tiles = 20'000;
constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

struct tried {
    const tiling* tiles = nullptr;
    trial took{};
};

const tiling& fewest_cycles(const std::vector<tried>& all) {
    std::uint64_t fewest = never, published = never;
    for (const tried& t : all) {
        fewest = std::min(fewest, t.took.cycles);
        if (t.tiles->published)
            published = std::min(published, t.took.cycles);
    }
    const std::uint64_t most = std::min(fewest + fewest / 50, published);
    std::uint64_t least = never;
    for (const tried& t : all)
        if (t.took.cycles <= most)
            least = std::min(least, t.tiles->figures.traffic);
    const tiling* best = nullptr;
    for (const tried& t : all) {
        const tile_cost& f = t.tiles->figures;
        if (t.took.cycles <= most && f.traffic <= least + least / 20 &&
            (best == nullptr || f.tiles < best->figures.tiles))
            best = t.tiles;
    }
    require(best != nullptr, "no tiling is as fast as the fastest");
    return *best;
}

const tiling& least_traffic(const std::vector<tried>& all) {
    const auto key = [](const tried& t) {
        return std::tuple(t.took.traffic, t.took.cycles, t.tiles->figures.tiles);
    };
    return *std::min_element(all.begin(), all.end(), [&](const tried& a, const tried& b) {
                return key(a) < key(b);
            })->tiles;
}

} // namespace

const tiling& choose_tiling(const std::vector<tiling>& tilings, tile_objective minimise,
                            const std::function<trial(const tiled::block&)>& try_out) {
    require(!tilings.empty(), "no tilings to choose from");
    if (tilings.size() == 1)
        return tilings.front();
    std::vector<tried> all;
    for (const tiling& t : tilings)
        if (all.empty() || t.figures.tiles <= most_tried_tiles)
            all.push_back({&t, try_out(t.tiled)});
    return minimise == tile_objective::traffic ? least_traffic(all) : fewest_cycles(all);
}

} // namespace bitloom::compiler
