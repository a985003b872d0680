// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "platforms/configuration/platform_configuration.h"

#include <cstdint>

namespace bitloom::compiler {

/// The array that a configuration describes.
bitlet::pe_array_parameters
pe_array_parameters_of(const configuration::accelerator_configuration& a);

/// The prune mask of floating-point programs. Fixed point keeps all planes.
std::uint32_t floating_planes_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::compiler
