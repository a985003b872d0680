// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/eyeriss.h"

#include "models/baselines/eyeriss/registers.h"
#include "models/tiled/descriptor.h"
#include "models/tiled/remembering_source.h"

#include <memory>

namespace bitloom::eyeriss {

eyeriss::eyeriss(const sc_core::sc_module_name& name, const eyeriss_parameters& parameters,
                 const socket_tap& between)
    : program_machine(
          name, parameters,
          std::make_shared<row_stationary_model>(parameters.array, parameters.accumulator_bits,
                                                 parameters.gating),
          registers::table,
          [] { return std::make_unique<tiled::remembering_source<tiled::descriptor_decoder>>(); },
          between) {}

} // namespace bitloom::eyeriss
