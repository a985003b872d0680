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

layer& layer_named(graph& net, const std::string& name, const std::string& where) {
    std::vector<std::string> names;
    for (layer& l : net.layers) {
        if (l.name == name)
            return l;
        names.push_back(l.name);
    }
    const std::string near = nearest_name(name, names);
    throw config_error(fmt::format("{}the network has no layer '{}'{}", where, printable(name),
                                   near.empty() ? ", bitloom inspect lists them"
                                                : ", did you mean " + printable(near) + "?"));
}

void set_weight_bits(layer& l, const given_width& width) {
    if (!has_weights(l.kind))
        throw config_error(fmt::format("{}layer '{}' has no weights, leave it out", width.where,
                                       printable(l.name)));
    const operand_format before = l.weight_format;
    l.weight_format.bits = width.bits;
    const std::size_t per_channel = l.weights.size() / std::max<std::size_t>(l.bias.size(), 1);
    const std::string tensor =
        l.weights_name.empty() ? "" : fmt::format(" '{}'", printable(l.weights_name));
    for (std::size_t i = 0; i < l.weights.size(); ++i)
        if (!l.weight_format.holds(before.value_of(l.weights[i])))
            // Files keep weights in several orders, but a channel's weights are its own in all.
            throw config_error(fmt::format(
                "{}weights{} of layer '{}' hold {} at element {} of "
                "output channel {}, codes of {} bits are {}",
                width.where, tensor, printable(l.name), before.value_of(l.weights[i]),
                i % per_channel, i / per_channel, width.bits, codes_text(l.weight_format)));
}

void set_tensor_bits(graph& net, std::size_t owner, const given_width& width) {
    const operand_format before = net.tensors[owner].quantised.format;
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
        if (net.stored(l.output) != owner)
            continue;
        const auto moved = [&](std::int64_t clamp) -> std::int64_t {
            if (clamp == before.lowest())
                return after.lowest();
            return clamp == before.highest()
                       ? after.highest()
                       : std::clamp<std::int64_t>(clamp, after.lowest(), after.highest());
        };
        l.clamp_low = moved(l.clamp_low);
        l.clamp_high = moved(l.clamp_high);
    }
}

/// The width of each stored tensor that the layers' widths name. Each tensor gets its width once: a
/// clamp that one width cut would not come back with the next.
std::map<std::size_t, given_width> tensor_widths(graph& net,
                                                 const configuration::widths_by_layer& widths) {
    std::map<std::size_t, given_width> by_owner;
    for (const auto& [name, width] : widths) {
        if (!width.activation)
            continue;
        for (const std::size_t input : layer_named(net, name, width.activation->where).inputs) {
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

} // namespace

void set_widths(graph& net, const configuration::widths_by_layer& widths) {
    for (const auto& [name, width] : widths)
        if (width.weight)
            set_weight_bits(layer_named(net, name, width.weight->where), *width.weight);
    for (const auto& [owner, width] : tensor_widths(net, widths))
        set_tensor_bits(net, owner, width);
}

} // namespace bitloom::network
