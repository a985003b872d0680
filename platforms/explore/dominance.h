// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace bitloom::explore {

/// Figures, the smaller the better: as good in all and better in one.
bool dominates(const std::vector<double>& a, const std::vector<double>& b);

/// What no other is better than, of all that was added. Equals are all kept.
class nondominated_set {
public:
    /// False: something there is better, or a figure is not finite.
    bool add(const std::vector<double>& values, std::size_t number);

    const std::vector<std::vector<double>>& values() const { return m_values; }
    const std::vector<std::size_t>& numbers() const { return m_numbers; }

private:
    std::vector<std::vector<double>> m_values;
    std::vector<std::size_t> m_numbers;
};

} // namespace bitloom::explore
