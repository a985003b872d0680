// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/bitlet_parameters.h"
#include "platforms/compiler/target.h"

namespace bitloom::compiler {

std::shared_ptr<const target> make_bitlet_target(const bitlet::pe_array_parameters& p);

/// The array that a configuration describes.
bitlet::pe_array_parameters
pe_array_parameters_of(const configuration::accelerator_configuration& a);

} // namespace bitloom::compiler
