// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::cli {

/// `bitloom run --view estimate`: figures without data. Returns an exit code; throws config_error.
int estimate(const run_options& options, const configuration::platform_configuration& platform);

} // namespace bitloom::cli
