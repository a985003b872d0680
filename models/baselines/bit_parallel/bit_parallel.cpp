// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/bit_parallel/bit_parallel.h"

#include "models/baselines/bit_parallel/mac_array.h"
#include "models/baselines/bit_parallel/registers.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"

#include <memory>

namespace bitloom::bit_parallel {

bit_parallel::bit_parallel(const sc_core::sc_module_name& name,
                           const bit_parallel_parameters& parameters, const socket_tap& between)
    : program_machine(
          name, parameters, std::make_shared<mac_array_model>(parameters.array), registers::table,
          [] { return std::make_unique<tiled::remembering_source<tiled::descriptor_decoder>>(); },
          between) {}

} // namespace bitloom::bit_parallel
