// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/tensor_widths.h"

#include "models/common/errors.h"
#include "platforms/network/set_widths.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace bitloom::quantise {

using configuration::given_width;
using configuration::layer_widths;

namespace {

constexpr unsigned widest = 16; ///< of the codes that ONNX files hold
constexpr unsigned least_of_outputs = 8;

unsigned width_in(std::string_view text, const std::string& where) {
    unsigned bits = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, bits);
    if (error != std::errc{} || rest != end || bits < 1 || bits > widest)
        throw config_error(fmt::format("{}'{}' is no width, give 1 to {}", where,
                                       network::printable(std::string(text)), widest));
    return bits;
}

layer_widths pair_of(std::string_view text, const std::string& where) {
    layer_widths pair;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const std::size_t equals = part.find('=');
        const std::string_view key = part.substr(0, equals);
        if (equals == std::string_view::npos || (key != "weights" && key != "activations"))
            throw config_error(fmt::format("{}'{}' is not known, give weights=N, activations=N or "
                                           "both with a comma between them",
                                           where, network::printable(std::string(part))));
        std::optional<given_width>& width = key == "weights" ? pair.weight : pair.activation;
        if (width)
            throw config_error(fmt::format("{}{} is given twice, give it once", where, key));
        width = given_width{width_in(part.substr(equals + 1), where), where};
        if (comma == std::string_view::npos)
            return pair;
        text.remove_prefix(comma + 1);
    }
}

} // namespace

requested_widths read_widths(const std::string& bits, const std::vector<std::string>& layers) {
    requested_widths widths;
    if (!bits.empty()) {
        const layer_widths all = pair_of(bits, "--bits: ");
        widths.weights = all.weight ? all.weight->bits : widths.weights;
        widths.activations = all.activation ? all.activation->bits : widths.activations;
    }
    for (const std::string& each : layers) {
        const std::string where = fmt::format("--layer {}: ", network::printable(each));
        const std::size_t colon = each.rfind(':'); // names may hold colons, widths do not
        if (colon == std::string::npos || colon == 0)
            throw config_error(fmt::format("{}has no name and widths, give "
                                           "NAME:weights=N,activations=N",
                                           where));
        const auto [place, added] =
            widths.layers.emplace(each.substr(0, colon), pair_of(each.substr(colon + 1), where));
        if (!added)
            throw config_error(fmt::format("{}the layer is given twice, give all of its widths at "
                                           "once",
                                           where));
    }
    return widths;
}

network_widths widths_of(const network::graph& net, const requested_widths& requested) {
    network_widths widths;
    const auto weights = network::weight_widths(net, requested.layers);
    for (std::size_t n = 0; n < net.layers.size(); ++n) {
        const auto given = weights.find(n);
        widths.weights.push_back(!network::has_weights(net.layers[n].kind) ? 0
                                 : given != weights.end()                  ? given->second.bits
                                                                           : requested.weights);
    }
    const auto read_with = network::tensor_widths(net, requested.layers);
    std::vector<bool> read(net.tensors.size());
    for (const network::layer& l : net.layers)
        for (const std::size_t input : l.inputs)
            read[net.stored(input)] = true;
    for (std::size_t t = 0; t < net.tensors.size(); ++t) {
        const auto given = read_with.find(net.stored(t));
        widths.tensors.push_back(given != read_with.end() ? given->second.bits
                                 : read[net.stored(t)]
                                     ? requested.activations
                                     : std::max(requested.activations, least_of_outputs));
    }
    return widths;
}

} // namespace bitloom::quantise
