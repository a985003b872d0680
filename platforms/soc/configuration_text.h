// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/soc_configuration.h"

#include <optional>
#include <string>

namespace bitloom::soc {

/// All that a system's behaviour follows from, a line `path.of.key: value` each: the effective
/// configuration, and the device of timed memory below `memory`, whichever file it came from.
std::string configuration_text(const configuration::soc_configuration& config);

/// A key that one of two such texts has otherwise.
struct configuration_difference {
    std::string key, first, second; ///< a text without the key: "missing"
};

/// The first one; nothing if both are the same.
std::optional<configuration_difference> first_difference(const std::string& first,
                                                         const std::string& second);

} // namespace bitloom::soc
