// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/operand_format.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace bitloom::network {

/// Normally distributed real weights of a layer: each output channel quantised by its largest one,
/// or as fp32.
struct gaussian_weights {
    std::size_t channels = 0, per_channel = 0;
    operand_format format; ///< signed, of at least 2 bits, or fp32
    std::uint64_t seed = 0;
    double zero_fraction = 0; ///< chance of a weight to be pruned; others may still round to 0
    double dead_channels = 0; ///< part of the channels, rounded to a number, that is all zero

    /// Standard deviation of the real weights before pruning, as networks are initialised: sums of
    /// independent products are as large as an input, however many layers follow each other.
    double deviation() const;

    /// Codes, channel by channel. The highest code is the largest weight of its channel.
    struct quantised {
        std::vector<std::int32_t> codes;
        std::vector<float> scales; ///< one per channel
    };
    /// The same on every machine.
    quantised draw() const;

    /// Of fp32: the bits of the real weights themselves. The same on every machine.
    std::vector<std::int32_t> draw_fp32() const;

    /// The scale of a channel whose largest weight is 4 standard deviations.
    float usual_scale() const;

private:
    /// Called with the number and the weights of each channel that is not dead, in order; the unit
    /// of weights is deviation() / normal_deviates::deviation.
    using channel_function =
        std::function<void(std::size_t channel, const std::vector<std::int64_t>& weights)>;
    void each_channel(const channel_function& take) const;
};

} // namespace bitloom::network
