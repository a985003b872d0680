// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bitloom::network {

/// Bit sparsity of a layer's weights in sign-magnitude; of fp32 ones the 24 bits of the
/// significand, the hidden 1 included.
struct weight_statistics {
    std::uint64_t weights = 0;
    double zero_weight_fraction = 0;
    double zero_bit_fraction = 0;   ///< of the magnitude bits: width - 1 if signed, 24 of fp32
    double essential_bits_mean = 0; ///< ones of the magnitude, per weight
    /// Mean over full groups of 64 consecutive reduction elements (row, column, channel; channel
    /// fastest) of one output channel, of the most ones that any bit plane holds: the steps of a
    /// bit-interleaving PE whose lanes always see their next 1. Those of fp32 are shifted to the
    /// group's largest exponent before. Bitlet's see 8 bits and take at
    /// least 8 steps: bitlet_work counts those, 0.1 % more for dense weights. Nothing where no
    /// output channel has 64 weights.
    std::optional<double> group_steps_mean;
};

/// Nothing for layers without weights.
std::optional<weight_statistics> statistics_of(const layer& l);

/// Means over all weights of several layers.
class weight_means {
public:
    void add(const weight_statistics& of_layer);

    std::uint64_t weights() const { return m_weights; }
    /// 0 without weights.
    double zero_weight_fraction() const { return mean(m_zero_weights); }
    double zero_bit_fraction() const { return mean(m_zero_bits); }
    double essential_bits() const { return mean(m_essential_bits); }

private:
    double mean(double sum) const {
        return m_weights == 0 ? 0.0 : sum / static_cast<double>(m_weights);
    }

    std::uint64_t m_weights = 0;
    double m_zero_weights = 0, m_zero_bits = 0, m_essential_bits = 0;
};

/// By bit of the magnitude, the lowest first, how many of a layer's weights have a 1 there: the
/// bits that statistics_of looks at and, if a weight has it, that of the most negative code. Empty
/// for layers without weights.
std::vector<std::uint64_t> plane_ones(const layer& l);

} // namespace bitloom::network
