// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <string>

namespace bitloom::results {

/// Energies of a priced run for a terminal: a table of its layers, set-up and total, one of the
/// machine's components with leakage and area, then energy_notes. At most 120 characters wide,
/// units under the headings. Throws model_error for a run without energies.
std::string energy_table(const run_record& record);

/// The technology, mean and peak power and, a line each, the warnings of the run's prices.
std::string energy_notes(const run_record& record);

} // namespace bitloom::results
