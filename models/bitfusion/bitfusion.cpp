// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/bitfusion.h"

#include "models/bitfusion/array_geometry.h"
#include "models/bitfusion/block_decoder.h"
#include "models/tiled/remembering_source.h"

#include <memory>

namespace bitloom::bitfusion {

bitfusion::bitfusion(const sc_core::sc_module_name& name, const bitfusion_parameters& parameters,
                     const socket_tap& between)
    : program_machine(
          name, parameters, std::make_shared<systolic_array_model>(parameters.shape),
          registers::table, [] { return std::make_unique<remembering_source<block_decoder>>(); },
          between) {}

} // namespace bitloom::bitfusion
