// SPDX-License-Identifier: Apache-2.0
// Ours of Bitlet's applications, measured once per process: several experiments share them.
#pragma once

#include "platforms/network/bitlet_work.h"
#include "platforms/reproduce/bitlet_applications.h"

#include <cstdint>
#include <map>

namespace bitloom::reproduce {

inline constexpr unsigned published_pairs = 64; ///< of a PE
inline constexpr unsigned published_pes = 32;

/// Weights of the applications are not published; ours are drawn from normal distributions, which
/// come within this of the cycles of trained weights (dense layers, data/weight_statistics).
inline constexpr double drawn_weights_tolerance = 0.04;

/// As published, but nothing that hangs on drawn weights is better known than those.
published_figure with_drawn_weights(const published_figure& published);

struct application_weights {
    double zero_bits = 0; ///< percent of all weights' bits
    /// By pairs of a PE: 64, and 2 to 32 as well where the ablation is published. 32 PEs, 8-bit
    /// windows.
    std::map<unsigned, network::bitlet_work> work;

    double cycles_per_64_macs(bitlet::timing_mode mode, unsigned pairs = published_pairs) const;
};

const application_weights& weights_of(const bitlet_application& a);

/// A whole run of configs/platforms/bitlet.yaml with one input, `--view estimate`.
struct application_run {
    std::uint64_t cycles = 0, macs = 0;
    double seconds = 0;
    double compute_pj = 0; ///< of the PEs; buffers, DRAM and leakage are left out as in the paper
};

/// Runs with 8, 16 and 32 PEs, by PEs, where the scaling is published; else with 32.
const std::map<unsigned, application_run>& runs_of(const bitlet_application& a);

} // namespace bitloom::reproduce
