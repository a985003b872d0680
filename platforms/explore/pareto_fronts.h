// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/result_store.h"
#include "platforms/explore/sweep.h"

#include <map>
#include <string>
#include <vector>

namespace bitloom::explore {

/// By objective, the smaller the better; infinite where the figure is missing, all of them if the
/// point failed.
std::vector<double> minimised_values(const evaluation& of,
                                     const std::vector<objective>& objectives);

/// Of each network the points that no other is better than: as good by every objective and better
/// by one. Equals are all on the front; a figure that a point lacks is as bad as can be. Memory
/// grows with the fronts only.
class pareto_fronts {
public:
    explicit pareto_fronts(std::vector<objective> objectives);

    /// A point that failed is on no front.
    void add(const stored_point& p);
    /// By network, each front by its first objective, the best first.
    std::map<std::string, std::vector<stored_point>> sorted() const;

private:
    struct entry {
        std::vector<double> values; ///< the smaller the better
        stored_point point;
    };

    std::vector<objective> m_objectives;
    std::map<std::string, std::vector<entry>> m_fronts;
};

} // namespace bitloom::explore
