// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/tiled/machine_parameters.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::accelerator {

/// The machine that a configuration describes; its engines in step with simulated time.
bitfusion::bitfusion_parameters
bitfusion_parameters_of(const configuration::accelerator_configuration& a);

tiled::buffer_sizes buffer_sizes_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::accelerator
