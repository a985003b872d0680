// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>

namespace bitloom::network {

/// Bit sparsity of a layer's weights in sign-magnitude.
struct weight_statistics {
    std::uint64_t weights = 0;
    double zero_weight_fraction = 0;
    double zero_bit_fraction = 0;   ///< of the magnitude bits: width - 1 if signed
    double essential_bits_mean = 0; ///< ones of the magnitude, per weight
    /// Mean over full groups of 64 consecutive reduction elements (row, column, channel; channel
    /// fastest) of one output channel, of the most ones that any bit plane holds: the steps of a
    /// bit-interleaving PE whose lanes always see their next 1. Bitlet's see 8 bits and take at
    /// least 8 steps: bitlet_work counts those, 0.1 % more for dense weights. Nothing where no
    /// output channel has 64 weights.
    std::optional<double> group_steps_mean;
};

/// Nothing for layers without weights.
std::optional<weight_statistics> statistics_of(const layer& l);

} // namespace bitloom::network
