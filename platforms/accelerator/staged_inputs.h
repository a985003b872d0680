// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/input_arrays.h"
#include "platforms/compiler/bundle_header.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/graph.h"

namespace bitloom::accelerator {

/// Adds to the program's image: all samples of `inputs` behind everything, as bundle_format.h has
/// them, with room for zeros that fill up the last batch; the first batch also where the program
/// reads it. Throws config_error where dram.bytes does not hold them.
compiler::staged_samples stage_inputs(const network::graph& net, const input_set& inputs,
                                      const configuration::dram_configuration& memory,
                                      compiler::compiled_program& program);

} // namespace bitloom::accelerator
