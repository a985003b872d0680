// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <string>
#include <vector>

namespace bitloom::configuration {

/// A key that the user gave, and the start of a message about it.
struct given_key {
    std::string path, where;
};

/// Throws config_error for a key of a machine other than accelerator.kind, which would be passed
/// over in silence.
void check_machine(const platform_configuration& config, const std::vector<given_key>& given);

/// Throws config_error unless timed memory can be built. `file`: for what the user did not give.
void check_memory(const platform_configuration& config, const std::string& file,
                  const std::vector<given_key>& given);

} // namespace bitloom::configuration
