// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/loss.h"

#include <algorithm>
#include <cmath>

namespace bitloom::training {

loss_of_batch cross_entropy(const real_values& scores, const std::vector<std::int64_t>& labels) {
    const std::size_t samples = labels.size(), classes = scores.size() / samples;
    loss_of_batch found;
    found.score_gradients.resize(scores.size());
    const auto count = static_cast<double>(samples);
    for (std::size_t n = 0; n < samples; ++n) {
        const float* s = scores.data() + n * classes;
        const float* largest = std::max_element(s, s + classes);
        double sum = 0;
        for (std::size_t c = 0; c < classes; ++c)
            sum += std::exp(double{s[c]} - double{*largest});
        const auto label = static_cast<std::size_t>(labels[n]);
        found.loss -= (double{s[label]} - double{*largest} - std::log(sum)) / count;
        found.accuracy += largest == s + label ? 1 / count : 0;
        for (std::size_t c = 0; c < classes; ++c) {
            const double share = std::exp(double{s[c]} - double{*largest}) / sum;
            found.score_gradients[n * classes + c] =
                static_cast<float>((share - (c == label ? 1 : 0)) / count);
        }
    }
    return found;
}

} // namespace bitloom::training
