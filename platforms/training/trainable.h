// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <vector>

namespace bitloom::training {

/// Throws config_error for a network that is not in fp32, has not one output of classes (behind it,
/// a Softmax may stand), no weights or such that two layers share, or works on frames: naming the
/// layer.
void check_trainable(const network::graph& net);

/// By stored tensor: whether a layer with weights lies before it.
std::vector<bool> behind_weights(const network::graph& net);

} // namespace bitloom::training
