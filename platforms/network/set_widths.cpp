// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/set_widths.h"

#include "models/common/errors.h"
#include "models/common/nearest_name.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bitloom::network {
namespace {

using configuration::given_width;

std::size_t layer_named(const graph& net, const std::string& name, const std::string& where) {
    std::vector<std::string> names;
    for (const layer& l : net.layers) {
        if (l.name == name)
            return names.size();
        names.push_back(l.name);
    }
    const std::string near = nearest_name(name, names);
    throw config_error(fmt::format("{}the network has no layer '{}'{}", where, printable(name),
                                   near.empty() ? ", bitloom inspect lists them"
                                                : ", did you mean " + printable(near) + "?"));
}

/// Stands for every layer that multiplies in integers and has no entry of its own.
constexpr const char* all_layers = "*";

/// Each entry by the layer it is for, those of all_layers written out.
configuration::widths_by_layer by_layer(const graph& net,
                                        const configuration::widths_by_layer& given) {
    configuration::widths_by_layer all = given;
    const auto of_all = given.find(all_layers);
    if (of_all == given.end())
        return all;
    all.erase(all_layers);
    for (const layer& l : net.layers) {
        if (!has_weights(l.kind) || l.weight_format.is_floating())
            continue;
        configuration::layer_widths& own = all[l.name];
        own.weight = own.weight ? own.weight : of_all->second.weight;
        own.activation = own.activation ? own.activation : of_all->second.activation;
    }
    return all;
}

void set_weight_bits(layer& l, const given_width& width) {
    if (l.weight_format.is_floating())
        throw config_error(fmt::format("{}layer '{}' computes in fp32, whose width is fixed; leave "
                                       "it out or quantise the network",
                                       width.where, printable(l.name)));
    l.weight_format.bits = width.bits;
    const std::size_t per_channel = l.weights.size() / std::max<std::size_t>(l.bias.size(), 1);
    const std::string tensor =
        l.weights_name.empty() ? "" : fmt::format(" '{}'", printable(l.weights_name));
    for (std::size_t i = 0; i < l.weights.size(); ++i)
        if (!l.weight_format.holds(l.weights[i]))
            // Files keep weights in several orders, but a channel's weights are its own in all.
            throw config_error(fmt::format("{}weights{} of layer '{}' hold {} at element {} of "
                                           "output channel {}, codes of {} bits are {}",
                                           width.where, tensor, printable(l.name), l.weights[i],
                                           i % per_channel, i / per_channel, width.bits,
                                           codes_text(l.weight_format)));
}

/// Thresholds count codes; no width changes what they are.
void check_codes(const threshold_lists& lists, operand_format after, const std::string& layer,
                 const given_width& width) {
    for (std::uint32_t level = 0; level <= lists.levels; ++level) {
        const std::int64_t code = lists.lowest + std::int64_t{lists.step} * level;
        if (!after.holds(code))
            throw config_error(fmt::format("{}the thresholds of layer '{}' give code {}, codes of "
                                           "{} bits are {}",
                                           width.where, printable(layer), code, width.bits,
                                           codes_text(after)));
    }
}

void set_tensor_bits(graph& net, std::size_t owner, const given_width& width) {
    const operand_format before = net.tensors[owner].quantised.format;
    if (before.is_floating())
        throw config_error(fmt::format("{}tensor '{}' is fp32, whose width is fixed; leave it out "
                                       "or quantise the network",
                                       width.where, printable(net.tensors[owner].name)));
    const operand_format after{width.bits, before.is_signed};
    const tensor& t = net.tensors[owner];
    if (!after.holds(t.quantised.zero_point))
        throw config_error(fmt::format("{}tensor '{}' has zero point {}, codes of {} bits are {}",
                                       width.where, printable(t.name), t.quantised.zero_point,
                                       width.bits, codes_text(after)));
    for (std::size_t i = 0; i < net.tensors.size(); ++i)
        if (net.stored(i) == owner)
            net.tensors[i].quantised.format = after;
    for (layer& l : net.layers) {
        const bool reads = !l.inputs.empty() && net.stored(l.inputs.front()) == owner;
        if (reads && l.thresholds && after.bits > before.bits)
            l.thresholds->lines = {}; // of the sums that narrower inputs give
        if (net.stored(l.output) != owner)
            continue;
        const auto moved = [&](std::int64_t clamp) -> std::int64_t {
            if (clamp == before.lowest())
                return after.lowest();
            return clamp == before.highest()
                       ? after.highest()
                       : std::clamp<std::int64_t>(clamp, after.lowest(), after.highest());
        };
        if (l.thresholds)
            check_codes(*l.thresholds, after, l.name, width);
        l.clamp_low = moved(l.clamp_low);
        l.clamp_high = moved(l.clamp_high);
    }
}

} // namespace

std::map<std::size_t, given_width> weight_widths(const graph& net,
                                                 const configuration::widths_by_layer& widths) {
    std::map<std::size_t, given_width> by_layer;
    for (const auto& [name, width] : widths) {
        if (!width.weight)
            continue;
        const std::size_t number = layer_named(net, name, width.weight->where);
        if (!has_weights(net.layers[number].kind))
            throw config_error(fmt::format("{}layer '{}' has no weights, leave it out",
                                           width.weight->where, printable(name)));
        by_layer.emplace(number, *width.weight);
    }
    return by_layer;
}

std::map<std::size_t, given_width> tensor_widths(const graph& net,
                                                 const configuration::widths_by_layer& widths) {
    std::map<std::size_t, given_width> by_owner;
    for (const auto& [name, width] : widths) {
        if (!width.activation)
            continue;
        const std::size_t reader = layer_named(net, name, width.activation->where);
        for (const std::size_t input : net.layers[reader].inputs) {
            const std::size_t owner = net.stored(input);
            const auto [earlier, added] = by_owner.emplace(owner, *width.activation);
            if (added || earlier->second.bits == width.activation->bits)
                continue;
            throw config_error(fmt::format(
                "{}tensor '{}' has {} bits already ({}), give every layer that reads it the same",
                width.activation->where, printable(net.tensors[owner].name), earlier->second.bits,
                earlier->second.where.substr(0, earlier->second.where.rfind(": "))));
        }
    }
    return by_owner;
}

void set_widths(graph& net, const configuration::widths_by_layer& given) {
    const configuration::widths_by_layer widths = by_layer(net, given);
    for (const auto& [number, width] : weight_widths(net, widths))
        set_weight_bits(net.layers[number], width);
    // Each tensor gets its width once: a clamp that one width cut would not come back with the
    // next.
    for (const auto& [owner, width] : tensor_widths(net, widths))
        set_tensor_bits(net, owner, width);
}

} // namespace bitloom::network
