// SPDX-License-Identifier: Apache-2.0
// One entry of `layers`: its keys as a layer of the graph. All throw config_error.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/npy.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_section.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::network {

layer_kind kind_of(const yaml_section& entry);
/// Refuses keys that the kind does not have.
void check_keys(const yaml_section& entry, layer_kind kind);

/// Kernel, strides, dilations and padding over an input.
window window_of(const yaml_section& entry, layer_kind kind, const tensor& in);

/// Frames, rows and columns of the output; refuses a kernel beyond the padded input.
void place_window(const yaml_section& entry, const window& w, layer_kind kind, const tensor& in,
                  tensor& out);

/// What a file's weights may take.
struct weight_allowance {
    std::int64_t left = 0; ///< weights that the file may still give
    bool draw = true;      ///< else seeded ones stay empty
};

// What floating and quantised layers read alike.
npy_array array_of_key(const yaml_section& section, const std::filesystem::path& folder);
/// Refuses another shape, or `shape` flattened to a matrix.
void check_extent(const yaml_section& section, const npy_array& array,
                  const std::vector<std::int64_t>& shape);
/// The elements of an array of integers as codes; refuses those that `format` does not hold.
std::vector<std::int32_t> integer_codes(const yaml_section& section, const npy_array& array,
                                        operand_format format);
/// The bits of an array of float32.
std::vector<std::int32_t> floating_bits(const yaml_section& section, const npy_array& array);
/// A key that is there: a number, or an array of float32, one per channel.
std::vector<double> weight_scales(const yaml_section& entry, const std::string& key,
                                  const std::filesystem::path& folder, std::int64_t channels);
/// Of weights whose shape begins with the output channels.
std::size_t elements_per_channel(const std::vector<std::int64_t>& shape);
/// The entry's `weights`: an array, or a seed and what belongs to it.
yaml_section weights_section(const yaml_section& entry);
/// 0 to 1; nothing if it is not given.
std::optional<double> fraction(const yaml_section& section, const std::string& key);

/// Reads weights and bias of a floating layer, as read_weights; `shape` [outputs, inputs of the
/// group, rows, columns], with frames before the rows where the layer's input has some.
void read_floating_weights(const yaml_section& entry, const std::filesystem::path& folder,
                           const std::vector<std::int64_t>& shape, bool draw, layer& l);

/// Reads weights, bias and scales of a layer whose kind, inputs, geometry and groups are set.
/// `folder` holds the .npy files. `allowance` is taken from. Returns their spread.
weight_spread read_weights(const yaml_section& entry, const std::filesystem::path& folder,
                           const std::vector<tensor>& tensors, std::int64_t channels,
                           weight_allowance& allowance, layer& l);

} // namespace bitloom::network
