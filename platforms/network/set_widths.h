// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/layer_widths.h"
#include "platforms/network/graph.h"

#include <cstddef>
#include <map>

namespace bitloom::network {

/// Gives layers' weights and input activations other widths; scales and zero points stay, clamps
/// that reached the old width's ends reach the new one's. The name `*` stands for every layer with
/// integer weights and no width of its own. Throws config_error, the place of the
/// width followed by the tensor and the element, for a layer that is not there, a weight or a zero
/// point that the width does not hold, two widths for a tensor that two layers read. Weights that
/// were not drawn (import_for::shapes) fit.
void set_widths(graph& net, const configuration::widths_by_layer& widths);

/// What set_widths would give, of each layer whose weights the widths name, by its number. `*` is
/// no name here. Throws config_error for a layer that is not there or has no weights.
std::map<std::size_t, configuration::given_width>
weight_widths(const graph& net, const configuration::widths_by_layer& widths);

/// The same of each stored tensor that a named layer reads. Throws config_error for a layer that is
/// not there and for two widths of a tensor.
std::map<std::size_t, configuration::given_width>
tensor_widths(const graph& net, const configuration::widths_by_layer& widths);

} // namespace bitloom::network
