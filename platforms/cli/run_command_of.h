// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/results/run_command.h"

namespace bitloom::cli {

/// What run.json says of a run on `platform`, asked for here and now.
results::run_command command_of(const run_options& o,
                                const configuration::platform_configuration& platform);

} // namespace bitloom::cli
