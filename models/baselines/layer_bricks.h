// SPDX-License-Identifier: Apache-2.0
// What machines that are estimated alone (pragmatic, laconic, scnn, dadiannao) see of a layer.
// Their unit takes 16 products at once: a brick of 16 input channels of one kernel position.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bitloom::baselines {

inline constexpr std::size_t brick = 16;

/// A convolution's or matrix product's weights and where they are used.
struct layer_bricks {
    const std::int32_t* weights = nullptr; ///< [output channel][kernel position][input channel]
    std::size_t outputs = 0;               ///< output channels, of all groups
    std::size_t positions = 0;             ///< of the kernel
    std::size_t channels = 0;              ///< input channels of a group
    std::size_t groups = 1;
    std::size_t out_rows = 1, out_columns = 1;

    double pixels() const {
        return static_cast<double>(out_rows) * static_cast<double>(out_columns);
    }
    double macs() const { return pixels() * static_cast<double>(outputs * positions * channels); }
    /// Bricks of one output channel: what is left of the channels is one, too.
    std::size_t full_bricks() const { return positions * (channels / brick); }
    std::size_t short_bricks() const { return channels % brick == 0 ? 0 : positions; }
};

/// How long a machine's units are at work; sums over layers.
struct unit_work {
    double macs = 0;
    double cycles = 0; ///< of all units together

    void add(const unit_work& more) {
        macs += more.macs;
        cycles += more.cycles;
    }
    /// Of one unit, on average; 0 without work.
    double cycles_per_64_macs() const {
        constexpr double counted = 64;
        return macs == 0 ? 0 : counted * cycles / macs;
    }
};

} // namespace bitloom::baselines
