// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/training/trainer.h"

#include <string>

namespace bitloom::training {

/// The text of steps.csv: a header whose names end in units, then one row per step, from 1. Lines
/// end in \n.
std::string steps_csv(const std::vector<training_step>& steps);

/// The same for a terminal, with a last row of sums.
std::string steps_table(const training_outcome& outcome);

} // namespace bitloom::training
