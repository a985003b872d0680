// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/bit_parallel/bit_parallel_parameters.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::compiler {

/// The array that a configuration describes.
bit_parallel::mac_array_parameters
mac_array_parameters_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::compiler
