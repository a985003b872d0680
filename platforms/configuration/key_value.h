// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <optional>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// What the key `path` holds, as --set would write it: 500000000, 0.5, flat. Of a path below
/// `network` the width that was given. Nothing if there is no such key or no such width.
std::optional<std::string> value_text(const platform_configuration& config,
                                      const std::string& path);

/// The accelerator.kind that have the key; none: all have it, or there is no such key.
const std::vector<std::string>& machines_of(const std::string& path);

} // namespace bitloom::configuration
