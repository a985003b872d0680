// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/yaml/yaml_layer.h"

namespace bitloom::network {

/// Reads an entry of kind lstm, gru or rnn whose kind, name and inputs are set: its keys, its
/// weights and its output, which has no name yet. `folder` holds the .npy files. `allowance` is
/// taken from. Throws config_error.
tensor read_recurrent(const yaml_section& entry, const std::filesystem::path& folder,
                      const std::vector<tensor>& tensors, weight_allowance& allowance, layer& l);

} // namespace bitloom::network
