// SPDX-License-Identifier: Apache-2.0
// One function per family of ONNX operators. Each reads one node, and refuses it by throwing
// config_error where its meaning cannot be kept exactly.
#pragma once

#include "platforms/network/onnx/importer.h"

namespace bitloom::network {

/// Chooses among the functions below by the node's operator.
void import_node(importer& im, const node& n);

void import_quantize(importer& im, const node& n);
void import_dequantize(importer& im, const node& n);
void import_convolution(importer& im, const node& n);
void import_gemm(importer& im, const node& n);
void import_matmul(importer& im, const node& n);
void import_add(importer& im, const node& n);
void import_clamp(importer& im, const node& n);       ///< Relu, Clip
void import_window_pool(importer& im, const node& n); ///< AveragePool, MaxPool
void import_global_pool(importer& im, const node& n); ///< GlobalAveragePool, ReduceMean
void import_concat(importer& im, const node& n);
void import_pad(importer& im, const node& n);
void import_softmax(importer& im, const node& n);
void import_layout(importer& im, const node& n); ///< Reshape, Transpose and their like

} // namespace bitloom::network
