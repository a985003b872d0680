// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/description.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace bitloom::explore {

/// The I-th of N parts of a sweep: the points whose number leaves I - 1 over N.
struct shard {
    std::uint64_t index = 1, count = 1;

    bool has(std::uint64_t number) const { return number % count == index - 1; }
};

struct run_settings {
    unsigned jobs = 1; ///< threads that estimate
    shard part;
    std::uint64_t budget = std::numeric_limits<std::uint64_t>::max(); ///< points to estimate
    /// Asked ten times a second with the points estimated so far; false ends the run.
    std::function<bool(std::uint64_t)> go_on = [](std::uint64_t) { return true; };
};

struct run_figures {
    std::uint64_t estimated = 0, failed = 0, model_faults = 0;
    std::uint64_t left = 0; ///< of the part, for a later run
    bool interrupted = false;
};

using point_source = std::function<std::optional<numbered_point>()>;
/// Told of points that are stored now.
using points_stored = std::function<void(const std::vector<stored_point>&)>;

/// Estimates and stores all that `next` gives, at most the budget: several threads estimate, one
/// writes, a transaction at least five times a second. `left` and the part are the caller's. Throws
/// config_error if the store cannot be written.
run_figures estimate_points(const sweep& s, const space& places, const point_source& next,
                            const evaluator& files, const sweep_identity& identity,
                            result_store& store, const run_settings& settings,
                            const points_stored& stored = {});

/// Estimates what the store does not hold of a part of the sweep's points, as
/// estimate_points.
run_figures run_points(const sweep& s, const space& places, point_sequence& points,
                       const evaluator& files, const sweep_identity& identity, result_store& store,
                       const run_settings& settings);

} // namespace bitloom::explore
