// SPDX-License-Identifier: Apache-2.0
// Laconic (S. Sharify et al., ISCA 2019): both operands are taken apart into signed powers of two
// (terms). A lane multiplies one term by one term a cycle, so a product takes terms x terms cycles;
// a unit of 16 lanes ends with its slowest.
#pragma once

#include "models/baselines/layer_bricks.h"
#include "models/baselines/term_statistic.h"

#include <vector>

namespace bitloom::laconic {

/// Units that go on to the next brick together: those of a column share the activations, those of a
/// row the weights. 1 and 1: each by itself.
struct laconic_parameters {
    unsigned filters = 1;
    unsigned windows = 1;
};

/// Mean cycles over independent activations whose numbers of terms have the given probabilities
/// (term_probabilities); the weights are the layer's. A brick takes at least one cycle.
baselines::unit_work work_of(const baselines::layer_bricks& l,
                             const std::vector<double>& activation_terms,
                             const laconic_parameters& p);

} // namespace bitloom::laconic
