// SPDX-License-Identifier: Apache-2.0
// One entry of `layers`: its keys as a layer of the graph. All throw config_error.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_section.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bitloom::network {

layer_kind kind_of(const yaml_section& entry);
/// Refuses keys that the kind does not have.
void check_keys(const yaml_section& entry, layer_kind kind);

/// Kernel, strides, dilations and padding over an input.
window window_of(const yaml_section& entry, layer_kind kind, const tensor& in);

/// Rows and columns of the output; refuses a kernel beyond the padded input.
void place_window(const yaml_section& entry, const window& w, const tensor& in, tensor& out);

/// What a file's weights may take.
struct weight_allowance {
    std::int64_t left = 0; ///< weights that the file may still give
    bool draw = true;      ///< else seeded ones stay empty
};

/// Reads weights, bias and scales of a layer whose kind, inputs, geometry and groups are set.
/// `folder` holds the .npy files. `allowance` is taken from. Returns their spread.
weight_spread read_weights(const yaml_section& entry, const std::filesystem::path& folder,
                           const std::vector<tensor>& tensors, std::int64_t channels,
                           weight_allowance& allowance, layer& l);

} // namespace bitloom::network
