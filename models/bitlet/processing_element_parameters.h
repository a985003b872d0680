// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/block.h"

#include <cstdint>

namespace bitloom::bitlet {

constexpr unsigned largest_group = 64;     ///< pairs; a bit plane is one 64-bit word
constexpr unsigned largest_lanes = 24;     ///< planes of a 24-bit magnitude
constexpr unsigned elements_per_beat = 16; ///< N_input of the authors' RTL
constexpr unsigned aligned_per_cycle = 8;  ///< weights that the aligner takes, same source
constexpr unsigned largest_quant = tiled::largest_group_quant;

/// One processing element (PE). The defaults are those of the authors' RTL.
struct processing_element_parameters {
    unsigned group = 64; ///< N, weight and activation pairs of a group, 2..64
    unsigned lanes = 24; ///< bit lanes, 1..24
    unsigned window = 8; ///< bits that a lane looks at in a cycle, 1..64
    /// True: bit for bit the authors' RTL. False: without its mistakes, which are named where they
    /// are made.
    bool rtl_exact = true;

    constexpr bool is_valid() const {
        return group >= 2 && group <= largest_group && lanes >= 1 && lanes <= largest_lanes &&
               window >= 1 && window <= 64;
    }
    constexpr unsigned beats() const { return (group + elements_per_beat - 1) / elements_per_beat; }
    /// Cycles in which the aligner goes through a group.
    constexpr unsigned chunks() const {
        return (group + aligned_per_cycle - 1) / aligned_per_cycle;
    }
    /// The planes that have a lane. Fewer than 24 lanes serve the low planes in fixed point, where
    /// b bits need b lanes, and the high ones in floating point, as Bitlet-X prunes (TCAD 2024).
    constexpr std::uint32_t planes_with_lanes(bool is_fixed) const {
        const std::uint32_t low = (1U << lanes) - 1;
        return is_fixed ? low : low << (largest_lanes - lanes);
    }
};

} // namespace bitloom::bitlet
