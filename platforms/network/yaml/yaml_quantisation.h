// SPDX-License-Identifier: Apache-2.0
// Widths, scales, zero points and clamps of tensors, given or chosen. All throw config_error.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/yaml/spread.h"
#include "platforms/network/yaml/yaml_section.h"

#include <vector>

namespace bitloom::network {

/// Of an entry of `inputs`: integers, or fp32.
quantisation input_quantisation(const yaml_section& entry);

/// Of hidden values, which are from -1 to 1: codes over that range unless the entry gives others.
quantisation hidden_quantisation(const yaml_section& entry);

/// Sets the quantisation of a layer's output, where the entry gives none such that the codes use
/// their range, and the layer's clamps. Returns the estimated root mean square of the output's real
/// values; `rms_of`: that of the tensors before.
double quantise_output(const yaml_section& entry, const std::vector<tensor>& tensors,
                       const std::vector<double>& rms_of, weight_spread weights, layer& l,
                       tensor& out);

/// The same where the layer's inputs are fp32: its output is, too.
void make_floating(const yaml_section& entry, const std::vector<tensor>& tensors, layer& l,
                   tensor& out);

} // namespace bitloom::network
