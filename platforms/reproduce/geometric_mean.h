// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>

namespace bitloom::reproduce {

/// Of positive ratios, added one by one.
class geometric_mean {
public:
    void add(double ratio) {
        m_logarithms += std::log(ratio);
        ++m_count;
    }
    /// NaN of nothing.
    double value() const { return std::exp(m_logarithms / static_cast<double>(m_count)); }

private:
    double m_logarithms = 0;
    std::size_t m_count = 0;
};

} // namespace bitloom::reproduce
