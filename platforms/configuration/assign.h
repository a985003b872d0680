// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <string>
#include <string_view>

namespace bitloom::configuration {

/// Sets the key `path` to the value that `text` writes. Throws config_error if there is no such key
/// or the value breaks the key's rule; the message starts with `where`.
void assign(platform_configuration& config, const std::string& path, std::string_view text,
            const std::string& where);

/// Applies one `--set path=value`. Throws config_error, `--set path=value: what, and what would be
/// right`.
void apply_set(platform_configuration& config, const std::string& assignment);

} // namespace bitloom::configuration
