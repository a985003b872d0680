// SPDX-License-Identifier: Apache-2.0
// `network.layers.NAME.weight_bits` and `.activation_bits`: widths that replace the network's own.
// Layer names are the network's, so these keys stand in no table.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bitloom::configuration {

/// A width and the place that gave it: what a message about it begins with.
struct given_width {
    unsigned bits;
    std::string where;
};

struct layer_widths {
    std::optional<given_width> weight, activation;
};

/// By layer name.
using widths_by_layer = std::map<std::string, layer_widths>;

/// Whether `path` is or lies below `network`.
bool is_network_path(const std::string& path);

/// Takes one assignment of a path below `network`; the last one wins. Throws config_error, `where`
/// followed by what is wrong, for another path and for a width that is not 1 to 24 (weights) or 1
/// to 16 (activations).
void assign_width(widths_by_layer& widths, const std::string& path, std::string_view text,
                  const std::string& where);

/// The width that was assigned to `path`; nothing if none was.
std::optional<unsigned> width_at(const widths_by_layer& widths, const std::string& path);

/// The section `network` as YAML; empty without widths.
std::string dump_widths(const widths_by_layer& widths);

} // namespace bitloom::configuration
