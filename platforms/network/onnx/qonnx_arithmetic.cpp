// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <cmath>

namespace bitloom::network {

namespace {

using op = float_operation;

std::string described(const node& n, std::size_t i) {
    return fmt::format("its constant '{}'", printable(n.input(i)));
}

std::vector<float> operand(importer& im, const node& n, const float_chain& chain, std::size_t i) {
    return channel_values(im, n, chain, real_constant_input(im, n, i), described(n, i));
}

/// Add, Sub, Mul or Div with a constant on one side.
void with_constant(importer& im, const node& n) {
    n.only({});
    if (is_constant(im, n, 0) == is_constant(im, n, 1))
        n.refuse(fmt::format("{} of two computed values; only constants are added, subtracted, "
                             "multiplied or divided by, and equally quantised activations added",
                             n.operation()));
    const std::size_t at = is_constant(im, n, 0) ? 0 : 1;
    float_chain chain = chain_input(im, n, 1 - at);
    const std::vector<float> values = operand(im, n, chain, at);
    const bool first = at == 0;
    if (n.operation() == "Div" && first)
        n.refuse("divides a constant by a computed value, which is no monotone function; multiply "
                 "or divide by constants");
    for (const float each : values)
        if (n.operation() == "Div" && each == 0)
            n.refuse(fmt::format("divides by '{}', which holds 0", printable(n.input(at))));
    const op operation = n.operation() == "Add"   ? op::add
                         : n.operation() == "Mul" ? op::multiply
                         : n.operation() == "Div" ? op::divide
                         : first                  ? op::subtract_from
                                                  : op::subtract;
    chain.steps.push_back({operation, values});
    im.define(n, std::move(chain));
}

/// In the order of ONNX's reference implementation: scale * (x - mean) / sqrt(variance + epsilon) +
/// bias.
void normalise(importer& im, const node& n) {
    n.only({"epsilon", "momentum", "spatial", "training_mode"});
    if (n.integer("training_mode", 0) != 0 || n.integer("spatial", 1) != 1)
        n.refuse("trains, or is not spatial; export the network for inference");
    float_chain chain = chain_input(im, n, 0);
    const std::size_t rank = view_of(chain).rank();
    if (rank == 0)
        n.refuse("normalises a value without channels");
    const float epsilon = n.real("epsilon", 1e-5F);
    const auto values = [&](std::size_t i, bool deviation) {
        npy_array array = real_constant_input(im, n, i);
        array.shape = {array.elements()};
        array.shape.resize(rank, 1); // along axis 1, the first behind the samples
        if (deviation) {
            std::vector<float> reals = reals_of(array);
            for (float& x : reals)
                x = std::sqrt(x + epsilon);
            array = array_of(array.shape, reals);
        }
        return channel_values(im, n, chain, array, described(n, i));
    };
    const std::vector<float> scale = values(1, false), bias = values(2, false);
    const std::vector<float> mean = values(3, false), deviation = values(4, true);
    for (const float each : deviation)
        if (!(each > 0))
            n.refuse(fmt::format("its variance '{}' is not positive; export the network again",
                                 printable(n.input(4))));
    chain.steps.push_back({op::subtract, mean});
    chain.steps.push_back({op::multiply, scale});
    chain.steps.push_back({op::divide, deviation});
    chain.steps.push_back({op::add, bias});
    im.define(n, std::move(chain));
}

void clamp(importer& im, const node& n) {
    float_chain chain = chain_input(im, n, 0);
    if (n.operation() == "Relu") {
        n.only({});
        chain.steps.push_back({op::at_least, {0.0F}});
        return im.define(n, std::move(chain));
    }
    n.only({"min", "max"});
    const auto bound = [&](const char* attribute, std::size_t i, op operation) {
        if (n.has_input(i)) {
            const std::vector<float> values = operand(im, n, chain, i);
            chain.steps.push_back({operation, values});
        } else if (n.has(attribute)) {
            const float value = n.real(attribute, 0);
            if (std::isnan(value))
                n.refuse("its bound is NaN; give a number");
            if (std::isfinite(value))
                chain.steps.push_back({operation, {value}});
        }
    };
    bound("min", 1, op::at_least);
    bound("max", 2, op::at_most);
    im.define(n, std::move(chain));
}

} // namespace

void import_arithmetic(importer& im, const node& n) {
    if (n.operation() == "BatchNormalization")
        return normalise(im, n);
    if (n.operation() == "Relu" || n.operation() == "Clip")
        return clamp(im, n);
    if (n.input_count() != 2)
        n.refuse(fmt::format("has {} inputs; {} takes two", n.input_count(), n.operation()));
    if (n.operation() == "Add" && !is_constant(im, n, 0) && !is_constant(im, n, 1))
        return import_residual(im, n);
    with_constant(im, n);
}

} // namespace bitloom::network
