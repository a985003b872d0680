// SPDX-License-Identifier: Apache-2.0
// Bit Fusion against Stripes, once as configs/published/bitfusion_stripes.yaml sets what the paper
// leaves open and once per variation of it.
#pragma once

#include <string>
#include <vector>

namespace bitloom::reproduce {

/// Stripes' figure over Bit Fusion's. Of time, the cycles of layers with weights: the published
/// cost model has no others.
struct stripes_ratios {
    std::string network;
    double cycles = 0, energy = 0;
};

struct stripes_variation {
    std::string assumption, choice; ///< empty: as set
    std::vector<stripes_ratios> networks;

    double speedup() const; ///< geometric mean over the networks
    double energy() const;
};

struct stripes_study {
    double paper_speedup = 0, paper_energy = 0;
    std::vector<stripes_variation> variations; ///< the first as set
};

/// Measured once per process: two experiments share it. Throws config_error as the file, its
/// platforms and its networks do.
const stripes_study& study_stripes();

/// The variations as a table in Markdown, for docs/baselines.md.
std::string table_of(const stripes_study& study);

} // namespace bitloom::reproduce
