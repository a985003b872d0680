// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <string>

namespace bitloom::compiler {

/// All of a machine and its flat memory that blocks' cycles and counts follow from, for
/// tiled::known_blocks: every key of the accelerator but those that only say which tiles fit and
/// how long a cycle is.
std::string timing_key(const configuration::platform_configuration& platform);

} // namespace bitloom::compiler
