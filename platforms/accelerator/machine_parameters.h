// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::accelerator {

/// The machine that a configuration describes; its engines in step with simulated time.
bitfusion::bitfusion_parameters
machine_parameters(const configuration::accelerator_configuration& a);

} // namespace bitloom::accelerator
