// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/eyeriss/layer.h"
#include "models/baselines/eyeriss/pe_sets.h"
#include "testbenches/models/tiled/random_block.h"

namespace bitloom::eyeriss {

inline layer random_layer(tiled::random_source& random, bool pools) {
    using tiled::pick;
    layer l;
    l.pools = pools;
    l.images = pick(random, 1, 4);
    l.filters = pick(random, 1, 9);
    l.channels = pools ? l.filters : pick(random, 1, 9);
    l.rows = pick(random, 1, 20);
    l.columns = pick(random, 1, 20);
    l.kernel_rows = pick(random, 1, 7);
    l.kernel_columns = pick(random, 1, 7);
    l.stride_rows = pick(random, 1, 3);
    l.stride_columns = pick(random, 1, 3);
    l.dilation_rows = pick(random, 1, 2);
    l.dilation_columns = pick(random, 1, 2);
    return l;
}

inline pe_array random_array(tiled::random_source& random) {
    return {tiled::pick(random, 1, 9), tiled::pick(random, 1, 9)};
}

} // namespace bitloom::eyeriss
