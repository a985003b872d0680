// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

namespace bitloom::training {

/// Appends the rows of what ran next on the same machine, and adds its set-up.
void append(results::run_record& step, const results::run_record& next);

/// Adds the figures of a further step of the same rows. A row's mapping stays where all steps have
/// it.
void add(results::run_record& steps, const results::run_record& step);

} // namespace bitloom::training
