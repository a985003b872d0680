// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/layer_bricks.h"
#include "testbenches/models/tiled/random_block.h"

#include <vector>

namespace bitloom::baselines {

/// A small layer and its weights.
struct random_bricks {
    explicit random_bricks(tiled::random_source& random, std::uint32_t most_channels = 40) {
        using tiled::pick;
        layer.groups = pick(random, 1, 3);
        layer.outputs = layer.groups * pick(random, 1, 6);
        layer.positions = pick(random, 1, 4);
        layer.channels = pick(random, 1, most_channels);
        layer.out_rows = pick(random, 1, 20);
        layer.out_columns = pick(random, 1, 20);
        weights.resize(layer.outputs * layer.positions * layer.channels);
        for (std::int32_t& w : weights)
            w = tiled::toss(random) ? 0 : static_cast<std::int32_t>(pick(random, 0, 254)) - 127;
        layer.weights = weights.data();
    }
    random_bricks(const random_bricks&) = delete;
    random_bricks& operator=(const random_bricks&) = delete;

    std::int32_t at(std::size_t output, std::size_t position, std::size_t channel) const {
        return weights[(output * layer.positions + position) * layer.channels + channel];
    }

    std::vector<std::int32_t> weights;
    layer_bricks layer;
};

} // namespace bitloom::baselines
