// SPDX-License-Identifier: Apache-2.0
// What a name in the file stands for while the file is read node by node.
#pragma once

#include "platforms/network/graph.h"
#include "platforms/network/npy.h"
#include "platforms/network/onnx/code_view.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bitloom::network {

/// An initialiser or Constant.
struct constant {
    npy_array array;
    std::string name; ///< where the file holds it, before changes of layout
};

/// The output of DequantizeLinear over a constant: weights or a bias.
struct real_constant {
    npy_array codes;  ///< int8, uint8 or int32
    std::string name; ///< of the codes, as in `constant`
    std::vector<float> scales;
    std::vector<std::int64_t> zero_points; ///< as many as scales
    std::size_t axis = 0;                  ///< that the scales run along, if there are several
};

/// An activation: integer codes, or the real values that DequantizeLinear makes of them.
struct activation {
    std::size_t tensor = 0; ///< the latest tensor of the graph that holds these codes
    code_view view;
    bool real = false;
};

/// The output of a compute node on its way to a QuantizeLinear.
struct result {
    /// Shared by Relu's and other results of the same node: one QuantizeLinear finishes all.
    struct compute {
        layer l; ///< without clamps and output until it is finished
        bool finished = false;
        int biases = 0; ///< added so far by nodes behind it
    };
    std::shared_ptr<compute> made;
    planes extent;
    axis_order order = axis_order::channels_first; ///< that the compute node writes
    code_view view;
    float low = -std::numeric_limits<float>::infinity(); ///< Relu and Clip so far, real values
    float high = std::numeric_limits<float>::infinity();
    int biases = 0;        ///< that this value holds; others may have been added for other readers
    bool untouched = true; ///< no Relu, Clip or change of layout yet: a bias may still be added
};

/// A float32 input of the network before its QuantizeLinear.
struct float_input {
    std::size_t port = 0;
    planes extent;
    axis_order order = axis_order::channels_first;
    code_view declared;
    code_view view; ///< after changes of layout
};

/// An activation with elements of one value around it, on its way to a window.
struct padded {
    activation inner;
    std::vector<std::int64_t> before, after; ///< elements per axis, without samples
    float real = 0;                          ///< that they hold, ...
    std::optional<std::int64_t> code;        ///< ... or the code where the file gives that
};

/// What the host computes of an activation behind the network's last layer.
struct host_result {
    activation from;
    host_function function = host_function::none;
    std::size_t axis = 0;                  ///< of the view, without samples
    std::optional<quantisation> quantised; ///< of the codes that a QuantizeLinear made of it
    bool real = true;
};

using value =
    std::variant<constant, real_constant, activation, result, float_input, padded, host_result>;

/// As QuantizeLinear maps a real value that is no NaN: float32, half to even, saturated.
std::int64_t code_of_real(float real, const quantisation& q);

} // namespace bitloom::network
