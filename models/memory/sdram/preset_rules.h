// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/preset.h"

#include <optional>
#include <string>

namespace bitloom::sdram {

/// A value that no device can have beside the others.
struct preset_fault {
    std::string key;  ///< as in the preset's file: "timing.rc"
    std::string what; ///< and what would be right
};

/// The first contradiction in the preset, none if it can be run. Single values are taken to be
/// within the ranges of the table in platforms/configuration.
std::optional<preset_fault> find_fault(const preset& p);

} // namespace bitloom::sdram
