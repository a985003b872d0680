// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/fixed_multiplier.h"
#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// The fixed multiplier of `factor`. Throws config_error, naming the layer, for factors from 2^30
/// on, which the post-processor's shifter does not reach, and for what is no number.
post_processing::fixed_multiplier scale_or_refuse(double factor, const network::graph& net,
                                                  const network::layer& layer);

} // namespace bitloom::compiler
