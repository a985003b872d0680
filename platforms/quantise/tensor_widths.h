// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/layer_widths.h"
#include "platforms/network/graph.h"

#include <string>
#include <vector>

namespace bitloom::quantise {

/// The widths that the user asks for.
struct requested_widths {
    unsigned weights = 8, activations = 8;   ///< of all layers but these
    configuration::widths_by_layer layers{}; ///< activations: of what the layer reads
};

/// Reads `weights=4,activations=8`, in any order, each at most once; what is left out has the
/// default. `layers`: `NAME:weights=4,activations=8`. Throws config_error, naming the option, for
/// other text, a layer given twice and widths that are not 1 to 16.
requested_widths read_widths(const std::string& bits, const std::vector<std::string>& layers);

/// What these make of a network.
struct network_widths {
    std::vector<unsigned> tensors; ///< by tensor, its own or that of what stores it
    std::vector<unsigned> weights; ///< by layer; 0 without weights
};

/// A tensor has the width that a layer reading it is given, else that of all activations; one that
/// no layer reads has 8 bits at least, for no machine multiplies it. Throws config_error, naming
/// the option, for a layer that is not there, weights of a layer without, two widths for one
/// tensor.
network_widths widths_of(const network::graph& net, const requested_widths& requested);

} // namespace bitloom::quantise
