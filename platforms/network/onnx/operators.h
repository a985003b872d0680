// SPDX-License-Identifier: Apache-2.0
// One function per family of ONNX operators. Each reads one node, and refuses it by throwing
// config_error where its meaning cannot be kept exactly.
#pragma once

#include "platforms/network/onnx/importer.h"

namespace bitloom::network {

/// Refuses an operator that is none of those below, naming the node.
void check_operator(const importer& im, const node& n);

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
void import_global_pool(importer& im, const node& n); ///< also GlobalMaxPool, ReduceMean
void import_concat(importer& im, const node& n);
void import_pad(importer& im, const node& n);
/// BatchNormalization, and Mul, Div, Add and Sub of a constant.
void import_batch_normalization(importer& im, const node& n);
void import_constant_operand(importer& im, const node& n);
void import_softmax(importer& im, const node& n);
void import_sigmoid(importer& im, const node& n);
bool is_recurrent_operator(const node& n);
void import_recurrent(importer& im, const node& n); ///< LSTM, GRU, RNN of floating networks
void import_one_step(importer& im, const node& n);  ///< Gather and Slice of floating networks
/// Whether `n`, of a floating network, is a Shape or reads what follows from one.
bool reads_unknown_sizes(const importer& im, const node& n);
void import_unknown_sizes(importer& im, const node& n);
void import_cast(importer& im, const node& n);   ///< of floating networks
void import_layout(importer& im, const node& n); ///< Reshape, Transpose and their like

} // namespace bitloom::network
