// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/stripes/stripes_parameters.h"
#include "platforms/compiler/target.h"

namespace bitloom::compiler {

/// The array that a configuration describes.
stripes::serial_array_parameters
serial_array_parameters_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::compiler
