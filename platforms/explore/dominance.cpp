// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/dominance.h"

#include <algorithm>
#include <cmath>

namespace bitloom::explore {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] > b[i])
            return false;
    return a != b;
}

bool nondominated_set::add(const std::vector<double>& values, std::size_t number) {
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); }))
        return false;
    for (const std::vector<double>& v : m_values)
        if (dominates(v, values))
            return false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        if (dominates(values, m_values[i]))
            continue;
        if (kept != i)
            m_values[kept] = std::move(m_values[i]);
        m_numbers[kept++] = m_numbers[i];
    }
    m_values.resize(kept);
    m_numbers.resize(kept);
    m_values.push_back(values);
    m_numbers.push_back(number);
    return true;
}

} // namespace bitloom::explore
