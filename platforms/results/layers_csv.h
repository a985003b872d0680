// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::results {

/// The text of layers.csv: a header whose names end in units, then one row per layer in graph
/// order. `shape` is written as `OC=64 IC=3`, `tiles` outer to inner as `B=1x4 OC=2x32`, count
/// before size. Columns of energies only if a layer has one. Quoted as RFC 4180 asks, lines end in
/// \n. Throws model_error as totals.h does.
std::string layers_csv(const run_record& record);

} // namespace bitloom::results
