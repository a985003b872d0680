// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/evaluator.h"
#include "platforms/explore/point_sequence.h"
#include "platforms/explore/result_store.h"

namespace bitloom::explore {

/// What results of a sweep of `points` points follow from: digests of its files, values, conditions
/// and sampling. Throws config_error for a technology or DRAM preset that is not there.
sweep_identity identity_of(const sweep& s, const evaluator& files, std::uint64_t points);

/// A point before it is estimated: who it is.
stored_point described(const numbered_point& p, const sweep& s, const space& places,
                       const evaluator& files, const sweep_identity& identity);

} // namespace bitloom::explore
