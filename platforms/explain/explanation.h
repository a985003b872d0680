// SPDX-License-Identifier: Apache-2.0
// What bounds a run, layer by layer, and which single change of its machine would help most.
#pragma once

#include "models/tiled/cycle_cause.h"
#include "platforms/explain/cause_energy.h"
#include "platforms/explain/changes.h"
#include "platforms/explain/repeated_run.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::explain {

struct explained_layer {
    std::string name, kind;
    std::uint64_t cycles = 0;
    tiled::cause_cycles causes{}; ///< their sum is exactly `cycles`
    double energy_pj = 0;
    cause_energies energies{}; ///< their sum is energy_pj, but for rounding
    std::optional<std::string> fused_into;
};

/// What a machine takes for the run.
struct cost {
    std::uint64_t cycles = 0; ///< doorbell to interrupt, all batches
    double seconds = 0, energy_pj = 0, area_um2 = 0;
};

struct tried_change {
    change what;
    cost predicted;                          ///< the run's cost times the estimates' ratio
    std::vector<std::uint64_t> layer_cycles; ///< likewise, in the order of the layers
};

/// The change that helps most, run by the run's own view.
struct verified_change {
    std::size_t number = 0; ///< in `changes`
    cost measured;
    std::vector<std::uint64_t> layer_cycles{}; ///< in the order of the layers
};

struct explanation {
    std::string platform, network, view;
    std::uint64_t samples = 1, batch = 1;
    std::vector<std::string> assumptions; ///< of what the shares of causes follow from
    std::uint64_t setup_cycles = 0;       ///< fetching and decoding the program
    double setup_energy_pj = 0;
    std::vector<explained_layer> layers; ///< in graph order
    cost now;
    std::vector<tried_change> changes;   ///< that of the fewest cycles first
    std::optional<verified_change> best; ///< nothing if none saves a cycle of what was asked for
};

/// `layer`: the one whose cycles changes are ranked by; none: the whole run's. Throws config_error
/// for a run that repeats otherwise than it is recorded.
explanation explain(const repeated_run& run, std::optional<std::size_t> layer);

/// All cycles of the layers, by cause.
tiled::cause_cycles causes_of(const explanation& e);

} // namespace bitloom::explain
