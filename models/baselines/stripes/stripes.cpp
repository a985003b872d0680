// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/stripes/stripes.h"

#include "models/baselines/stripes/registers.h"
#include "models/baselines/stripes/serial_array.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"

#include <memory>

namespace bitloom::stripes {

stripes::stripes(const sc_core::sc_module_name& name, const stripes_parameters& parameters,
                 const socket_tap& between)
    : program_machine(
          name, parameters, std::make_shared<serial_array_model>(parameters.array),
          registers::table,
          [] { return std::make_unique<tiled::remembering_source<tiled::descriptor_decoder>>(); },
          between) {}

} // namespace bitloom::stripes
