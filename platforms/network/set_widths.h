// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/layer_widths.h"
#include "platforms/network/graph.h"

namespace bitloom::network {

/// Gives layers' weights and input activations other widths; scales and zero points stay, clamps
/// that reached the old width's ends reach the new one's. Throws config_error, the place of the
/// width followed by the tensor and the element, for a layer that is not there, a weight or a zero
/// point that the width does not hold, two widths for a tensor that two layers read. Weights that
/// were not drawn (import_for::shapes) fit.
void set_widths(graph& net, const configuration::widths_by_layer& widths);

} // namespace bitloom::network
