// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/largest_values.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace bitloom::quantise {

largest_values::largest_values(std::uint64_t count, double percentile) {
    require(count > 0 && percentile > 0 && percentile <= 100, "a percentile of nothing");
    const auto all = static_cast<double>(count);
    // The product is rounded: 99.9 % of 1000 must be 999 of them, not 1000.
    const double share = std::ceil(percentile / 100 * all - all * 1e-12);
    const auto rank = static_cast<std::uint64_t>(std::clamp(share, 1.0, all));
    m_kept = count - rank + 1;
}

void largest_values::add(float value) {
    const float magnitude = std::abs(value);
    if (magnitude < m_least)
        return;
    m_largest.push_back(magnitude);
    if (m_largest.size() >= 2 * m_kept)
        drop_small();
}

void largest_values::drop_small() {
    const auto last = m_largest.begin() + static_cast<std::ptrdiff_t>(m_kept - 1);
    std::nth_element(m_largest.begin(), last, m_largest.end(), std::greater<>());
    m_least = *last;
    m_largest.resize(m_kept);
}

float largest_values::magnitude() const {
    require(m_largest.size() >= m_kept, "a percentile before all values are there");
    std::vector<float> values = m_largest;
    const auto last = values.begin() + static_cast<std::ptrdiff_t>(m_kept - 1);
    std::nth_element(values.begin(), last, values.end(), std::greater<>());
    return *last;
}

} // namespace bitloom::quantise
