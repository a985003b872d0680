// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/layer_widths.h"

#include "models/common/errors.h"
#include "platforms/configuration/key_rules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bitloom::configuration {

namespace {

constexpr const char* form = "write network.layers.NAME.weight_bits or .activation_bits";

/// What stands between the front and the end of a path; nothing if it has other ends.
std::optional<std::string> between(const std::string& path, const std::string& front,
                                   const std::string& end) {
    if (path.size() <= front.size() + end.size() || path.compare(0, front.size(), front) != 0 ||
        path.compare(path.size() - end.size(), end.size(), end) != 0)
        return std::nullopt;
    return path.substr(front.size(), path.size() - front.size() - end.size());
}

} // namespace

bool is_network_path(const std::string& path) {
    return path == "network" || path.compare(0, 8, "network.") == 0;
}

void assign_width(widths_by_layer& widths, const std::string& path, std::string_view text,
                  const std::string& where) {
    const auto bits = [&](std::uint64_t widest) {
        return static_cast<unsigned>(read_value(whole_range{1, widest}, text, where));
    };
    if (const auto layer = between(path, "network.layers.", ".weight_bits"))
        widths[*layer].weight = given_width{bits(24), where};
    else if (const auto named = between(path, "network.layers.", ".activation_bits"))
        widths[*named].activation = given_width{bits(16), where};
    else
        throw config_error(where + "unknown key, " + form);
}

std::optional<unsigned> width_at(const widths_by_layer& widths, const std::string& path) {
    for (const auto& [end, width] : {std::pair{".weight_bits", &layer_widths::weight},
                                     std::pair{".activation_bits", &layer_widths::activation}}) {
        const auto layer = between(path, "network.layers.", end);
        const auto found = layer ? widths.find(*layer) : widths.end();
        if (found != widths.end() && found->second.*width)
            return (found->second.*width)->bits;
    }
    return std::nullopt;
}

std::string dump_widths(const widths_by_layer& widths) {
    if (widths.empty())
        return "";
    std::string text = "network:\n  layers:\n";
    for (const auto& [name, width] : widths) {
        // A JSON string is a YAML one, whatever characters the name has.
        text += fmt::format("    {}:\n", nlohmann::json(name).dump());
        if (width.weight)
            text += fmt::format("      weight_bits: {}\n", width.weight->bits);
        if (width.activation)
            text += fmt::format("      activation_bits: {}\n", width.activation->bits);
    }
    return text;
}

} // namespace bitloom::configuration
