// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/network/onnx/code_view.h"
#include "platforms/quantise/onnx_model.h"

#include <cstddef>
#include <string>

namespace bitloom::quantise {

/// How the written file declares a tensor: [N, channels] (2 axes), [N, channels, rows, columns] (4)
/// or [N, channels, frames, rows, columns] (5).
struct tensor_form {
    network::planes extent;
    std::size_t axes = 4;

    dimensions channels_first() const; ///< without N
    dimensions channels_last() const;  ///< the same axes, channels behind the others
    /// Whether the two orders run through the codes in different ways.
    bool orders_differ() const;
};

/// The form with the fewest axes: 2 for one pixel, 5 for several frames.
tensor_form plain_form(const network::planes& extent);

/// Adds the Transpose and Reshape nodes that turn `value` of one form into another of the same
/// channels-last sequence; returns the name of the result.
std::string changed_form(onnx_model& model, std::string value, const tensor_form& from,
                         const tensor_form& to);

// Between the form and the shape that the network declares, in its order.
std::string from_declared(onnx_model& model, std::string value, const network::tensor& declared,
                          const tensor_form& to);
std::string to_declared(onnx_model& model, std::string value, const tensor_form& from,
                        network::axis_order order, const dimensions& shape);

} // namespace bitloom::quantise
