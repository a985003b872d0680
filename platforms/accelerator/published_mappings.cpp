// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/published_mappings.h"

#include "models/bitfusion/published_model.h"
#include "platforms/network/text.h"
#include "platforms/network/yaml/yaml_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace bitloom::accelerator {

namespace published = bitfusion::published;
using network::yaml_section;

namespace {

constexpr std::array<const char*, published::loops> letters{"B", "OW", "OH", "IC", "OC"};

std::array<published::loop, published::loops> order_of(const yaml_section& entry) {
    const std::vector<std::string> words = entry.words("order");
    std::array<published::loop, published::loops> order{};
    std::array<bool, published::loops> seen{};
    for (std::size_t n = 0; n < words.size() && n < published::loops; ++n) {
        const auto found = std::find(letters.begin(), letters.end(), words[n]);
        const auto index = static_cast<std::size_t>(found - letters.begin());
        if (found == letters.end() || seen[index])
            break;
        seen[index] = true;
        order[n] = static_cast<published::loop>(index);
    }
    if (words.size() != published::loops ||
        std::find(seen.begin(), seen.end(), false) != seen.end())
        entry.refuse("order", "give B, OW, OH, IC and OC, each once, outer to inner");
    return order;
}

published::loop_sizes tile_of(const yaml_section& entry, const published::layer& shape) {
    const yaml_section tiles = entry.section("tiles");
    tiles.only({letters.begin(), letters.end()});
    const published::loop_sizes whole = shape.whole();
    published::loop_sizes sizes{};
    for (std::size_t n = 0; n < letters.size(); ++n) {
        const auto extent = static_cast<std::int64_t>(whole[n]);
        const std::vector<std::int64_t> given = tiles.wholes(letters[n], 1, extent);
        const std::int64_t size = given.empty() ? extent : given.back();
        const std::int64_t count = (extent + size - 1) / size;
        if (given.size() != 2 || given.front() != count)
            tiles.refuse(letters[n],
                         fmt::format("does not cover the layer's {} with [tiles, tile size], give "
                                     "[{}, {}] or another size",
                                     extent, count, size));
        sizes[n] = static_cast<std::uint64_t>(size);
    }
    return sizes;
}

void check_fit(const yaml_section& entry, const published::machine& machine,
               const published::layer& shape, const published::loop_sizes& tile) {
    const published::tensor_bits bits = published::footprint(machine, shape, tile);
    const auto check = [&](const char* what, std::uint64_t needed, std::uint64_t half,
                           const char* key) {
        if (needed > half)
            entry.refuse("tiles", fmt::format("a tile's {} take {} bits, half of accelerator.{} "
                                              "holds {}; give smaller tiles",
                                              what, needed, key, half));
    };
    check("activations", bits.activations, machine.half_buffers.activations, "input_buffer_bytes");
    check("weights", bits.weights, machine.half_buffers.weights, "weight_buffer_bytes");
    check("outputs", bits.outputs, machine.half_buffers.outputs, "output_buffer_bytes");
}

} // namespace

const char* loop_letters(published::loop loop) {
    return letters[static_cast<std::size_t>(loop)];
}

given_mappings read_mappings(const std::filesystem::path& file, const network::graph& net,
                             const std::vector<published_layer>& layers,
                             const published::machine& machine) {
    const std::string label = network::printable(file.string());
    const yaml_section all = network::read_yaml(network::yaml_text(file, label), label);
    all.only({"layers"});
    const yaml_section by_name = all.section("layers");
    std::vector<std::string> names;
    names.reserve(layers.size());
    for (const published_layer& l : layers)
        names.push_back(net.layers[l.index].name);
    by_name.only(names);
    given_mappings given;
    for (std::size_t n = 0; n < layers.size(); ++n) {
        if (!by_name.has(names[n]))
            continue;
        const yaml_section entry = by_name.section(names[n]);
        entry.only({"order", "tiles"});
        const published::mapping by{order_of(entry), tile_of(entry, layers[n].shape)};
        check_fit(entry, machine, layers[n].shape, by.tile);
        given.emplace(layers[n].index, by);
    }
    return given;
}

} // namespace bitloom::accelerator
