// SPDX-License-Identifier: Apache-2.0
// What the events of a machine cost in a technology. Counts are multiplied here and nowhere else,
// so that other constants need no new simulation.
#pragma once

#include "models/energy/bank_geometry.h"
#include "models/energy/event_counts.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloom::energy {

/// Under which heading results add a component's dynamic energy.
enum class heading { compute, buffers, dram };

struct event_price {
    event what;
    double pj; ///< each time
};

/// What a buffer is made of.
struct bank_figures {
    bank_geometry geometry;
    double access_ns = 0;
};

/// A part of the machine that takes energy and area.
struct component {
    std::string name;
    heading under = heading::compute;
    std::vector<event_price> prices;
    double leakage_mw = 0;               ///< at all times, at work or not
    double area_um2 = 0;                 ///< on the chip
    std::optional<bank_figures> banks{}; ///< of a buffer
    std::vector<event_price> waiting{};  ///< of time in a state; counts as standby
};

struct price_list {
    std::vector<component> components;
    std::vector<std::string> warnings; ///< where the figures are less than they seem; one line each
};

/// pJ of one component.
struct component_energy {
    double dynamic = 0; ///< of events
    double standby = 0; ///< of time
    double total() const { return dynamic + standby; }
};

/// pJ per component of the list, in its order, for events within `seconds` of simulated time.
std::vector<component_energy> energy_of(const price_list& prices, const event_counts& counts,
                                        double seconds);

/// The grain in which the energies of a run of `total` pJ are written: a power of two, 2^-44 of the
/// total or less. Multiples of it add up without rounding, in any order: a sum is exactly its
/// parts. It changes in steps of 256, so that a layer's figures seldom depend on the other layers'.
double grain_of(double total);

/// The nearest multiple of `grain`.
double rounded(double figure, double grain);

} // namespace bitloom::energy
