// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/point_runner.h"

#include <cstdint>

namespace bitloom::explore {

/// Points that a search estimates if nobody says how many.
constexpr std::uint64_t usual_budget = 1000;

/// Estimates the points that the sweep's search asks for until `settings.budget` are stored, in all
/// runs together: the search starts anew each time and takes from the store what is there, so that
/// it goes on where an earlier run was ended. A point's number is its place in the order of the
/// search, whatever `settings.jobs`; `left` is of the budget, as long as the space has more points.
/// Throws config_error: no point satisfies the constraints, the store cannot be written or holds
/// another point than the search asks for.
run_figures run_search(const sweep& s, const space& places, constraint_set& constraints,
                       const evaluator& files, const sweep_identity& identity, result_store& store,
                       const run_settings& settings);

} // namespace bitloom::explore
