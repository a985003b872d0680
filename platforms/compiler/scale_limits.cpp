// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/scale_limits.h"

#include "models/common/errors.h"

#include <fmt/format.h>

namespace bitloom::compiler {

post_processing::fixed_multiplier scale_or_refuse(double factor, const network::graph& net,
                                                  const network::layer& layer) {
    constexpr double largest = 1073741824.0; // 2^30: the rounding shift right must be at least one
    if (!(factor < largest))
        throw config_error(fmt::format("{}: node {}: rescales by {:g}, the post-processor takes "
                                       "factors below 2^30; check the scales around it",
                                       net.file, layer.name, factor));
    return post_processing::make_fixed_multiplier(factor);
}

} // namespace bitloom::compiler
