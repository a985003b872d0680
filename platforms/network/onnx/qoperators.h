// SPDX-License-Identifier: Apache-2.0
// Operators on integer codes (QLinearConv ... of ONNX, QLinearAdd ... of com.microsoft) are short
// for DequantizeLinear, operator on real values, QuantizeLinear. Spelled out, the rest of the
// importer has one form to understand.
#pragma once

#include "platforms/network/onnx/onnx_file.h"

#include <string>

namespace bitloom::network {

/// Domain of the nodes that spelling out makes. Their int32 biases are plain codes, in units of
/// input scale * weight scale.
inline constexpr const char* spelled_out = "bitloom.spelled_out";

/// Whether `operation` of `domain` is understood outside the standard domain.
bool is_microsoft_operator(const std::string& domain, const std::string& operation);

/// Whether `operation` works on codes and is spelled out.
bool works_on_codes(const std::string& operation);

/// Spells out every operator on codes of file.model, and gives each node its place in the file as
/// it was: file.places. The nodes keep the operator's name; a nameless one is named
/// `<op>_<index>`. Throws config_error, naming the node, where inputs are missing or an attribute
/// has no standard form.
void spell_out_operators_on_codes(onnx_file& file);

} // namespace bitloom::network
