// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/graph_readers.h"

#include <algorithm>

namespace bitloom::compiler {

std::optional<std::size_t> producer(const network::graph& net, std::size_t tensor) {
    const std::size_t owner = net.stored(tensor);
    for (std::size_t l = 0; l < net.layers.size(); ++l)
        if (net.layers[l].output == owner)
            return l;
    return std::nullopt;
}

bool read_once(const network::graph& net, std::size_t tensor) {
    const auto is_it = [&](std::size_t t) { return net.stored(t) == tensor; };
    std::ptrdiff_t readers = 0;
    for (const network::layer& l : net.layers)
        if (l.output != tensor) // a recurrent layer reads its own
            readers += std::count_if(l.inputs.begin(), l.inputs.end(), is_it);
    for (const network::port& p : net.outputs)
        readers += is_it(p.tensor) ? 1 : 0;
    return readers == 1;
}

} // namespace bitloom::compiler
