// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/tensor_codes.h"
#include "platforms/network/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::accelerator {

/// The network's inputs, one per port, all of `samples` samples.
struct input_set {
    std::uint64_t samples = 0;
    std::vector<tensor_codes> codes;
};

/// Reads `[name=]file.npy` arguments, one for every input of the network; the name may be left out
/// where there is one input. Arrays have the declared type; axis 0 is samples, unit axes may be
/// missing; float inputs of a quantised network are quantised, halves to even, those of a floating
/// one must be finite. `option`: what gives them, for messages. Throws config_error.
input_set read_inputs(const network::graph& net, const std::vector<std::string>& arguments,
                      const char* option = "--input");

/// `samples` samples of codes over their whole range, or of floating numbers of a normal
/// distribution with deviation 1; the same seed gives the same codes on every machine.
input_set seeded_inputs(const network::graph& net, std::uint64_t samples, std::uint64_t seed);

} // namespace bitloom::accelerator
