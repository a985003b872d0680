// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/mapping_file.h"

#include "models/common/errors.h"
#include "models/common/nearest_name.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/yaml_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace bitloom::compiler {

using network::yaml_section;
using tiled::dimension;
using tiled::dimensions;

namespace {

constexpr std::array<const char*, dimensions> letters{"B", "G", "OC", "OH", "OW", "IC", "KH", "KW"};

std::array<dimension, dimensions> order_of(const yaml_section& entry) {
    std::array<dimension, dimensions> order{};
    const std::vector<std::string> words = entry.words("order");
    bool good = words.size() == dimensions;
    for (std::size_t n = 0; good && n < dimensions; ++n) {
        const auto found = std::find(letters.begin(), letters.end(), words[n]);
        good = found != letters.end() &&
               std::find(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(n), words[n]) ==
                   words.begin() + static_cast<std::ptrdiff_t>(n);
        order[n] = static_cast<dimension>(found - letters.begin());
    }
    if (!good)
        entry.refuse("order", "give B, G, OC, OH, OW, IC, KH and KW, each once, outer to inner");
    return order;
}

/// The sums of a tile complete in one go.
void check_reduction(const yaml_section& entry, const tiles_in_file& t) {
    bool reduces = false;
    for (const dimension d : t.tiles.order) {
        if (t.counts[static_cast<std::size_t>(d)] < 2)
            continue;
        if (reduces && !is_reduction(d))
            entry.refuse("order", "IC, KH and KW of more than one tile must be innermost");
        reduces = reduces || is_reduction(d);
    }
}

tiles_in_file entry_of(const yaml_section& entry) {
    entry.only({"order", "tiles"});
    tiles_in_file t;
    t.where = entry.here();
    t.tiles.order = order_of(entry);
    const yaml_section tiles = entry.section("tiles");
    tiles.only({letters.begin(), letters.end()});
    t.tiles_where = tiles.here();
    for (std::size_t d = 0; d < dimensions; ++d) {
        if (!tiles.has(letters[d]))
            continue;
        const std::vector<std::int64_t> given = tiles.wholes(letters[d], 1, 1 << 30);
        if (given.size() != 2)
            tiles.refuse(letters[d], "give [tiles, tile size]");
        t.counts[d] = static_cast<std::uint64_t>(given[0]);
        t.tiles.sizes[d] = static_cast<std::uint64_t>(given[1]);
    }
    check_reduction(entry, t);
    return t;
}

std::array<std::uint64_t, dimensions> extents_of(const layer_shape& s) {
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    return {s.batch,
            s.groups,
            s.out_channels,
            s.out_rows,
            s.out_columns,
            s.in_channels,
            u(s.window.kernel_height),
            u(s.window.kernel_width)};
}

std::string text_of(const tile_obstacle& o) {
    const char* loop = letters[static_cast<std::size_t>(o.in)];
    switch (o.what) {
    case tile_obstacle::kind::loop:
        return fmt::format("{} has {} tiles, or elements in a tile; a loop counts to {}, give "
                           "others",
                           loop, o.needed, o.held);
    case tile_obstacle::kind::byte:
        return fmt::format("a tile of {} is {} bits a pixel, the next would start within a byte; "
                           "give whole bytes or one tile",
                           loop, o.needed);
    case tile_obstacle::kind::cut:
        return "its tiles of IC, KH and KW cut the PEs' groups; give whole ones, or IC a multiple "
               "of "
               "the group and KH, KW of 1";
    case tile_obstacle::kind::frames:
        return fmt::format(
            "its tiles of IC have {} channels, each must be one frame of the kernel; "
            "give {}",
            o.needed, o.held);
    case tile_obstacle::kind::buffer:
        break;
    }
    const bool countable = o.needed != std::numeric_limits<std::uint64_t>::max();
    return fmt::format("a tile's {} take {} bytes, half of accelerator.{} holds {}; give smaller "
                       "tiles",
                       o.tensor, countable ? std::to_string(o.needed) : "far too many", o.key,
                       o.held);
}

} // namespace

const char* dimension_letters(dimension d) {
    return letters[static_cast<std::size_t>(d)];
}

mapping_file::mapping_file(const std::filesystem::path& file) {
    const std::string label = network::printable(file.string());
    const yaml_section all = network::read_yaml(network::yaml_text(file, label), label);
    all.only({"layers"});
    const yaml_section by_name = all.section("layers");
    for (const std::string& name : by_name.keys())
        m_layers.emplace(name, entry_of(by_name.section(name)));
}

const tiles_in_file* mapping_file::find(const std::string& layer) const {
    const auto found = m_layers.find(layer);
    return found == m_layers.end() ? nullptr : &found->second;
}

void mapping_file::check_names(const network::graph& net) const {
    std::vector<std::string> names;
    for (const network::layer& l : net.layers)
        names.push_back(l.name);
    for (const auto& [name, entry] : m_layers) {
        if (std::find(names.begin(), names.end(), name) != names.end())
            continue;
        const std::string near = nearest_name(name, names);
        throw config_error(entry.where + "no layer of the network" +
                           (near.empty() ? ", bitloom inspect lists them"
                                         : ", did you mean " + network::printable(near) + "?"));
    }
}

tiled::block tiles_by_hand(const tiles_in_file& given, const layer_shape& shape,
                           unsigned second_bits, const machine_limits& machine) {
    given_tiles tiles = given.tiles;
    const auto extents = extents_of(shape);
    for (std::size_t d = 0; d < dimensions; ++d) {
        if (given.counts[d] == 0) {
            tiles.sizes[d] = extents[d];
            continue;
        }
        const std::uint64_t size = std::min(tiles.sizes[d], extents[d]);
        const std::uint64_t count = tiled::divide_up(extents[d], size);
        if (tiles.sizes[d] != size || given.counts[d] != count)
            throw config_error(fmt::format(
                "{}{} [{}, {}] does not cover the layer's {}, give [{}, {}] or another size",
                given.tiles_where, letters[d], given.counts[d], tiles.sizes[d], extents[d], count,
                size));
    }
    const auto placed = place_tiles(shape, second_bits, machine, tiles);
    if (const auto* obstacle = std::get_if<tile_obstacle>(&placed))
        throw config_error(given.tiles_where + text_of(*obstacle));
    return std::get<tiled::block>(placed);
}

} // namespace bitloom::compiler
