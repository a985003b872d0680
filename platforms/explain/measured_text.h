// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::explain {

/// Cycles, energies and paths of a priced run, for another process.
std::string measured_text(const results::run_record& record);

/// Puts them into a record of the same layers, in place of its own.
void read_measured(const std::string& text, results::run_record& to);

} // namespace bitloom::explain
