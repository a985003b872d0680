// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/graph.h"

namespace bitloom::compiler {

/// The smallest quant at which no group of a layer can leave a packed word of 25 bits, with its
/// weights and any input: 0..24. `group`: elements of one, in the order of reduction_rows.h; parts
/// of groups reach no further. Throws config_error, naming the layer, if none is enough, or if the
/// layer needs whole sums (thresholds, or sums as its output).
unsigned group_quant_of(const network::graph& net, const network::layer& layer, unsigned group);

} // namespace bitloom::compiler
