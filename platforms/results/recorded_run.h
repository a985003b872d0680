// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/result_file.h"
#include "platforms/results/run_record.h"

namespace bitloom::results {

/// What energies are reckoned from, and those that stand in the file: its machine, set-up and
/// layers (names, kinds, cycles, MACs, all events). Widths, mappings and the host's figures are
/// left out. Throws config_error as result_file.
run_record recorded_run(const result_file& file);

} // namespace bitloom::results
