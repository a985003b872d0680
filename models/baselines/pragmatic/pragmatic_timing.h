// SPDX-License-Identifier: Apache-2.0
// Bit-Pragmatic (J. Albericio et al., MICRO 2017): Stripes' units, but of an activation only its
// ones enter, one a cycle. A unit's lanes shift by their ones' offsets in two stages: each lane by
// less than 2^first_stage_bits of its own, and all together by the lowest offset that is due.
#pragma once

#include "models/baselines/layer_bricks.h"
#include "models/baselines/term_statistic.h"

#include <array>
#include <cstdint>

namespace bitloom::pragmatic {

struct pragmatic_parameters {
    unsigned windows = 16;         ///< columns of units that go on to the next brick together
    unsigned first_stage_bits = 2; ///< 2: PRA-2b
};

/// Cycles of a unit for a brick of activations: in each, the lanes take the lowest one that they
/// have left, if it is within the first stage of the lowest of all. At least one.
unsigned brick_cycles(const std::uint32_t* activations, std::size_t lanes,
                      const pragmatic_parameters& p);

/// Mean cycles of a step, until the slowest of its columns is done, by the number of activations in
/// a brick (1..16), with independent activations that are drawn from the statistic, the same for
/// each call.
std::array<double, baselines::brick + 1> step_cycles(const baselines::activation_statistic& s,
                                                     unsigned bits, const pragmatic_parameters& p);

/// `steps`: of step_cycles. A layer of one pixel takes a brick of weights a cycle for all columns,
/// or its step's cycles if that is longer.
baselines::unit_work work_of(const baselines::layer_bricks& l,
                             const std::array<double, baselines::brick + 1>& steps,
                             const pragmatic_parameters& p);

} // namespace bitloom::pragmatic
