// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/trainable.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::training {

using network::graph;
using network::layer;
using network::tensor;

std::vector<bool> behind_weights(const graph& net) {
    std::vector<bool> found(net.tensors.size());
    for (const layer& l : net.layers)
        found[net.stored(l.output)] =
            network::has_weights(l.kind) ||
            std::any_of(l.inputs.begin(), l.inputs.end(),
                        [&](std::size_t input) { return found[net.stored(input)]; });
    return found;
}

void check_trainable(const graph& net) {
    const auto refuse = [&](const std::string& what) {
        throw config_error(fmt::format("{}: {}", net.file, what));
    };
    for (const tensor& t : net.tensors)
        if (t.quantised.format != fp32_format)
            refuse("is quantised or in 16 bits, give a network in fp32 to train");
    if (net.outputs.size() != 1)
        refuse(fmt::format("has {} outputs, give a network of one, the scores of the classes",
                           net.outputs.size()));
    const network::port& output = net.outputs.front();
    const tensor& scores = net.tensors[net.stored(output.tensor)];
    if (scores.channels != scores.elements() || output.function == network::host_function::sigmoid)
        refuse(fmt::format("output '{}' holds no score for each class, end the network with one "
                           "element per class, and a Softmax or nothing behind it",
                           network::printable(output.name)));
    if (!behind_weights(net)[net.stored(output.tensor)])
        refuse("has no weights before its output, give a network to train");
    std::set<std::string> weights;
    for (const layer& l : net.layers) {
        for (const std::size_t input : l.inputs)
            if (net.tensors[input].frames > 1)
                refuse(fmt::format("node {}: has no gradient over frames here, train a network of "
                                   "images",
                                   network::printable(l.name)));
        if (network::has_weights(l.kind) && !l.weights_name.empty() &&
            !weights.insert(l.weights_name).second)
            refuse(fmt::format("node {}: shares its weights '{}' with another layer, give each its "
                               "own",
                               network::printable(l.name), network::printable(l.weights_name)));
    }
}

} // namespace bitloom::training
