// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/import.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace bitloom::network::testing {

/// One of configs/networks.
inline graph shipped(const std::string& name, import_for use) {
    return import_network(
        std::filesystem::path(BITLOOM_SOURCE_DIR "/configs/networks") / (name + ".yaml"), use);
}

inline std::int64_t macs_of(const graph& g) {
    std::int64_t macs = 0;
    for (const layer& l : g.layers)
        macs += l.macs(g.tensors);
    return macs;
}

/// Without biases.
inline std::int64_t weights_of(const graph& g) {
    std::int64_t weights = 0;
    for (const layer& l : g.layers)
        if (l.recurrent)
            weights += gates_of(l) * l.recurrent->hidden *
                       (g.tensors[l.inputs.front()].channels + l.recurrent->hidden);
        else if (has_weights(l.kind))
            weights += g.tensors[l.output].channels * g.tensors[l.inputs.front()].channels /
                       l.groups * l.geometry.kernel_frames * l.geometry.kernel_height *
                       l.geometry.kernel_width;
    return weights;
}

} // namespace bitloom::network::testing
