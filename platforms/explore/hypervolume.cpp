// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/hypervolume.h"

#include "platforms/explore/dominance.h"

#include <pagmo/utils/hypervolume.hpp>

#include <algorithm>
#include <cmath>

namespace bitloom::explore {

namespace {

constexpr double beyond = 0.1; ///< of the front's extent

std::vector<double> reference_of(const std::vector<std::vector<double>>& front) {
    std::vector<double> reference;
    for (std::size_t i = 0; !front.empty() && i < front.front().size(); ++i) {
        const auto [low, high] = std::minmax_element(
            front.begin(), front.end(), [&](const auto& a, const auto& b) { return a[i] < b[i]; });
        const double extent = (*high)[i] - (*low)[i];
        const double size = std::abs((*high)[i]);
        reference.push_back((*high)[i] + beyond * (extent > 0 ? extent : size > 0 ? size : 1));
    }
    return reference;
}

} // namespace

double hypervolume(const std::vector<std::vector<double>>& points,
                   const std::vector<double>& reference) {
    std::vector<std::vector<double>> inside;
    for (const std::vector<double>& p : points) {
        bool counts = true;
        for (std::size_t i = 0; i < p.size(); ++i)
            counts = counts && std::isfinite(p[i]) && p[i] < reference[i];
        if (counts)
            inside.push_back(p);
    }
    if (inside.empty())
        return 0;
    if (reference.size() == 1) // pagmo's begins at two
        return reference[0] - (*std::min_element(inside.begin(), inside.end()))[0];
    return pagmo::hypervolume(inside, false).compute(reference);
}

front_growth growth_of(const std::vector<std::vector<double>>& points) {
    nondominated_set last;
    for (std::size_t n = 0; n < points.size(); ++n)
        last.add(points[n], n);
    front_growth grown;
    grown.reference = reference_of(last.values());
    const double whole = last.values().empty() ? 0 : hypervolume(last.values(), grown.reference);
    nondominated_set front;
    for (std::size_t n = 0; whole > 0 && n < points.size(); ++n) {
        if (!front.add(points[n], n))
            continue;
        const double share = hypervolume(front.values(), grown.reference) / whole;
        if (share > (grown.shares.empty() ? 0 : grown.shares.back().second))
            grown.shares.emplace_back(n + 1, share);
    }
    return grown;
}

} // namespace bitloom::explore
