// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/split_pools.h"

namespace bitloom::compiler {

/// Each lstm, gru and rnn becomes a matmul, the input's product of all steps, whose result comes
/// behind the graph's tensors, and a layer of its kind that has the recurrent weights alone. Its
/// inputs are the tensor of the hidden values, that result, and where each step but the last one
/// writes; the first, the third and the output are mostly one tensor. A GRU whose reset multiplies
/// the hidden values becomes two of each, for its gates and for its candidate, which take turns
/// step by step.
split_graph split_recurrent(split_graph given);

} // namespace bitloom::compiler
