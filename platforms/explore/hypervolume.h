// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace bitloom::explore {

/// The volume between `points`, the smaller the better, and `reference`: of all that is no worse
/// than the reference, what some point is no worse than. Points that are not better than it in all,
/// or have a figure that is not finite, add nothing. 0 without points.
double hypervolume(const std::vector<std::vector<double>>& points,
                   const std::vector<double>& reference);

/// How a front grew.
struct front_growth {
    /// After so many points, and the share of the last front's volume that the front then had.
    std::vector<std::pair<std::uint64_t, double>> shares;
    std::vector<double> reference; ///< that volumes end at
};

/// Of points in the order in which they were found, by objective, the smaller the better; only
/// those that improve the volume are steps. The reference lies a tenth of the last front's extent
/// beyond its worst figures, so that its ends count too.
front_growth growth_of(const std::vector<std::vector<double>>& points);

} // namespace bitloom::explore
