// SPDX-License-Identifier: Apache-2.0
// Single changes of a machine that could help.
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <string>
#include <vector>

namespace bitloom::explain {

/// One key of the configuration, as --set takes it.
struct change {
    std::string key, from, to;
    std::string set() const { return key + "=" + to; }
};

/// What the machine has: twice as many of everything that is counted and limits it (rows, PEs,
/// words per cycle, the port's bits, buffers ...), every faster word of what is named
/// (timing_mode, synchronisation), and of timed memory its channels, the other shipped presets and
/// twice the clock, which takes more cycles in less time. Flat memory's bandwidth is per cycle, so
/// that its clock changes no cycle. Values that a key does not take are left out.
std::vector<change> single_changes(const configuration::platform_configuration& platform);

/// The platform with the change. Throws config_error if the key does not take it.
configuration::platform_configuration with(const configuration::platform_configuration& platform,
                                           const change& c);

} // namespace bitloom::explain
