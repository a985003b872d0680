// SPDX-License-Identifier: Apache-2.0
// The measurements of the Eyeriss chip (JSSC 2017), from the same passes as our machine's.
#pragma once

#include "platforms/reproduce/experiment.h"

#include <vector>

namespace bitloom::reproduce {

/// Processing cycles, buffer accesses and active PEs of each layer of AlexNet and VGG-16, and their
/// totals: configs/published/eyeriss/chip.yaml. Throws config_error.
std::vector<measured_quantity> eyeriss_chip();

} // namespace bitloom::reproduce
