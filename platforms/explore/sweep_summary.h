// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/explore/pareto_fronts.h"

#include <string>

namespace bitloom::explore {

/// Tables for a terminal: of each network's front the first few designs by the first objective.
std::string front_tables(const pareto_fronts& fronts, const sweep_identity& identity);

/// Of points with an accuracy: the fastest of those that have `least_accuracy`, that of 8 bits
/// everywhere; of equally fast ones the most accurate, then the first.
std::string fastest_accurate(const result_store& store, const sweep_identity& identity,
                             double least_accuracy);

} // namespace bitloom::explore
