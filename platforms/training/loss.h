// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/training/layer_products.h"

namespace bitloom::training {

struct loss_of_batch {
    double loss = 0;             ///< mean over the samples
    double accuracy = 0;         ///< share of samples whose largest score is the label's
    real_values score_gradients; ///< of that mean, as `scores`
};

/// Softmax and cross-entropy, in double: -log(e^s[label] / sum of e^s). `scores`:
/// [sample][class]; a label for each sample.
loss_of_batch cross_entropy(const real_values& scores, const std::vector<std::int64_t>& labels);

} // namespace bitloom::training
