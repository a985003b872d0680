// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/onnx/importer.h"

namespace bitloom::network {

/// The codes of the network's float input, which `n` quantises behind the steps of `chain`: the
/// host makes them, by those steps and `to_code`. Refuses a second way for the same input.
activation quantise_input(importer& im, const node& n, const float_chain& chain,
                          const float_steps& to_code, const quantisation& q);

} // namespace bitloom::network
