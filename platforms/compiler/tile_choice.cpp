// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/tile_choice.h"

#include "models/common/errors.h"

#include <algorithm>
#include <limits>

namespace bitloom::compiler {

namespace {

/// A trial of more tiles takes longer than it gains: 0.1 us a tile.
constexpr std::uint64_t most_tried_tiles = 20'000;

} // namespace

const tiling& choose_tiling(const std::vector<tiling>& tilings,
                            const std::function<std::uint64_t(const tiled::block&)>& cycles_of) {
    require(!tilings.empty(), "no tilings to choose from");
    if (tilings.size() == 1)
        return tilings.front();
    constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::vector<std::uint64_t> cycles(tilings.size(), never);
    std::uint64_t fewest = never, published = never;
    for (std::size_t i = 0; i < tilings.size(); ++i) {
        if (i > 0 && tilings[i].figures.tiles > most_tried_tiles)
            continue;
        cycles[i] = cycles_of(tilings[i].tiled);
        fewest = std::min(fewest, cycles[i]);
        if (tilings[i].published)
            published = std::min(published, cycles[i]);
    }
    const std::uint64_t most = std::min(fewest + fewest / 50, published);
    std::uint64_t least = never;
    for (std::size_t i = 0; i < tilings.size(); ++i)
        if (cycles[i] <= most)
            least = std::min(least, tilings[i].figures.traffic);
    const tiling* best = nullptr;
    for (std::size_t i = 0; i < tilings.size(); ++i) {
        const tile_cost& f = tilings[i].figures;
        if (cycles[i] <= most && f.traffic <= least + least / 20 &&
            (best == nullptr || f.tiles < best->figures.tiles))
            best = &tilings[i];
    }
    require(best != nullptr, "no tiling is as fast as the fastest");
    return *best;
}

} // namespace bitloom::compiler
