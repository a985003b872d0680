// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/onnx/onnx_file.h"

namespace bitloom::network {

/// Replaces what the file stores as values and their places (sparse initialisers, `sparse_value` of
/// Constants) by tensors of all elements, zeros between. Throws config_error, naming the constant,
/// for places that are outside its shape or not in ascending order, and what decode_tensor refuses.
void spell_out_sparse_tensors(onnx_file& file);

} // namespace bitloom::network
