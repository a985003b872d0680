// SPDX-License-Identifier: Apache-2.0
// Tiles by hand: a YAML file in the form of result.json's mappings.
#pragma once

#include "platforms/compiler/tile_search.h"

#include <filesystem>
#include <map>
#include <string>

namespace bitloom::compiler {

/// One layer's entry. Sizes of 0: all of the dimension.
struct tiles_in_file {
    given_tiles tiles;
    std::array<std::uint64_t, tiled::dimensions> counts{};
    std::string where, tiles_where; ///< what a message about it, and about its tiles, begins with
};

class mapping_file {
public:
    /// Reads `layers: {NAME: {order: [...], tiles: {B: [tiles, tile size], ...}}}`; a dimension
    /// that is left out is one tile. Throws config_error, `file:line: path: what, and what would be
    /// right`.
    explicit mapping_file(const std::filesystem::path& file);

    const tiles_in_file* find(const std::string& layer) const;
    /// Throws config_error for an entry whose layer is not in `net`.
    void check_names(const network::graph& net) const;

private:
    std::map<std::string, tiles_in_file> m_layers;
};

/// The block with these tiles. Throws config_error, naming the entry, where they do not cover the
/// layer or the machine cannot have them.
tiled::block tiles_by_hand(const tiles_in_file& given, const layer_shape& shape,
                           unsigned second_bits, const machine_limits& machine);

/// Letters of a dimension in files and results: B, G, OC, OH, OW, IC, KH, KW.
const char* dimension_letters(tiled::dimension d);

} // namespace bitloom::compiler
