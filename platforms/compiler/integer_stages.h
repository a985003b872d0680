// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/post_processing/post_program.h"
#include "platforms/compiler/block_plan.h"
#include "platforms/compiler/layer_shape.h"

namespace bitloom::compiler {

/// The post-processor's program for a block of integers: codes from the array's sums or from the
/// input stream, then pool, rescaling and addition. `shape`: the block's. Throws config_error,
/// naming the layer, for a scale out of range. See floating_stages.h for the other numbers.
post_processing::post_program integer_stages(const network::graph& net, const planned_block& plan,
                                             const layer_shape& shape);

} // namespace bitloom::compiler
