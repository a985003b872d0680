// SPDX-License-Identifier: Apache-2.0
// What a name in the file stands for while the file is read node by node.
#pragma once

#include "platforms/network/float_steps.h"
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
    std::vector<std::int64_t> zero_points;  ///< as many as scales
    std::size_t axis = 0;                   ///< that the scales run along, if there are several
    std::optional<operand_format> format{}; ///< where the codes' type does not tell it (QONNX)
};

/// An activation: integer codes, or the real values that DequantizeLinear makes of them.
struct activation {
    std::size_t tensor = 0; ///< the latest tensor of the graph that holds these codes
    code_view view;
    bool real = false;
    /// Axis of the value's shape that holds the samples, which the view leaves out. Others than 0
    /// are for recurrent operators and what moves axes around them.
    std::size_t samples = 0;
};

/// Of a floating network: what follows from the number of samples, which only a run knows.
struct unknown_sizes {
    bool zeros = false; ///< however many, all of them 0.0
};

/// The output of a compute node on its way to a QuantizeLinear.
struct result {
    /// Shared by Relu's and other results of the same node: one QuantizeLinear finishes all.
    struct compute {
        layer l; ///< without clamps and output until it is finished
        bool finished = false;
        std::vector<double> terms; ///< real values for the bias, of each channel; empty: none
        int changes = 0;           ///< constants of nodes behind it that it has taken
        std::string output_name;   ///< of the value that the compute node writes
    };
    std::shared_ptr<compute> made;
    planes extent;
    axis_order order = axis_order::channels_first; ///< that the compute node writes
    code_view view;
    float low = -std::numeric_limits<float>::infinity(); ///< Relu and Clip so far, real values
    float high = std::numeric_limits<float>::infinity();
    int changes = 0;       ///< that this value holds; others may have been made for other readers
    bool untouched = true; ///< no Relu, Clip or change of layout yet
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

struct quantiser;

/// What a Quant of several scales makes of a chain: codes that only layers that work channel by
/// channel can read. Their tensor is made for the first such reader.
struct channel_codes {
    const class node* at = nullptr; ///< the Quant
    std::shared_ptr<const quantiser> how;
    std::size_t steps_before = 0; ///< of the chain, in front of the Quant
    std::size_t steps = 0;        ///< of the chain up to the codes' real values
    std::vector<float> scales, zero_points;
    std::optional<activation> made;
};

/// Of a QONNX file: float32 arithmetic behind integers, or behind the network's float input, on the
/// way to the next quantiser.
struct float_chain {
    std::variant<activation, result, float_input> from; ///< an activation's real values
    float_steps steps;
    std::shared_ptr<channel_codes> codes{}; ///< of its last steps, if a Quant of several scales is

    /// Whether no step follows the codes.
    bool has_codes() const { return codes && codes->steps == steps.size(); }
};

using value = std::variant<constant, real_constant, activation, result, float_input, padded,
                           host_result, float_chain, unknown_sizes>;

/// As QuantizeLinear maps a real value that is no NaN: float32, half to even, saturated.
std::int64_t code_of_real(float real, const quantisation& q);

} // namespace bitloom::network
