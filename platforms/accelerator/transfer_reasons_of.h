// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/transfer_reasons.h"
#include "platforms/configuration/platform_configuration.h"

#include <memory>

namespace bitloom::accelerator {

/// What the cycles of transfers go to on the platform's memory. Throws config_error for a memory
/// that cannot be read.
std::unique_ptr<tiled::transfer_reasons>
reasons_of(const configuration::platform_configuration& platform);

} // namespace bitloom::accelerator
