// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/baselines/eyeriss/row_stationary_model.h"
#include "platforms/configuration/platform_configuration.h"

namespace bitloom::compiler {

/// The array that a configuration describes.
eyeriss::row_stationary_array
row_stationary_array_of(const configuration::accelerator_configuration& a);
eyeriss::zero_gating zero_gating_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::compiler
