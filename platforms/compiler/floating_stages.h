// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_program.h"
#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// What the post-processor does behind a layer in floating point, whose constants are clamps alone.
/// `fused_add`: the addition behind the layer, or null.
post_processing::post_program floating_stages(const network::layer& layer,
                                              const network::layer* fused_add);

} // namespace bitloom::compiler
