// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/accelerator/tensor_codes.h"
#include "platforms/network/graph.h"
#include "platforms/network/npy.h"

#include <cstdint>

namespace bitloom::accelerator {

/// The element type of a tensor's file: int8 or uint8 up to 8 bits, int16 or uint16 up to 16, int32
/// beyond; float16 of fp16, float32 of other floating numbers.
network::element_type element_type_of(const network::tensor& tensor);

/// A tensor as the network declares it, samples on axis 0. `codes` are those of the tensor that
/// stores it; see tensor::alias_of for how an alias reads them.
network::npy_array declared_array(const network::graph& net, std::size_t tensor,
                                  const tensor_codes& codes, std::uint64_t samples);

/// (code - zero point) * scale as float32, for outputs that the network declares as float; floating
/// numbers are that already.
network::npy_array dequantised(const network::npy_array& codes, const network::quantisation& q);

/// Codes [sample][row][column][channel] of an array in the tensor's declared order.
tensor_codes codes_of(const network::tensor& tensor, const std::vector<std::int32_t>& declared);

} // namespace bitloom::accelerator
