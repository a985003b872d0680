// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/pareto_fronts.h"
#include "platforms/explore/result_store.h"

#include <filesystem>

namespace bitloom::explore {

/// The objectives that an identity names.
std::vector<objective> objectives_of(const sweep_identity& identity);

/// Whether the points were searched for, and have generations.
bool is_search(const sweep_identity& identity);

/// The Pareto fronts of what a store holds.
pareto_fronts fronts_of(const result_store& store, const sweep_identity& identity);

/// Writes `folder`/results.csv and results.json: every stored point in the order of its number,
/// with no figure of the host, so that equal sweeps give equal bytes. Throws config_error.
void export_results(const result_store& store, const sweep_identity& identity,
                    const pareto_fronts& fronts, const std::filesystem::path& folder);

} // namespace bitloom::explore
