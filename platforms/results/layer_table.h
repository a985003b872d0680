// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::results {

/// The layers as a table for a terminal: at most 120 characters wide, units under the headings,
/// thousands separated by commas, set-up and total below. A column of large figures is written in
/// k, M, G or T of its unit, rounded; "<1" is a rounded-off rest. A layer that another one executes
/// is marked * and has no figures. No colours. Throws model_error as totals.h does.
std::string layer_table(const run_record& record);

} // namespace bitloom::results
