// SPDX-License-Identifier: Apache-2.0
#include "platforms/quantise/tensor_form.h"

namespace bitloom::quantise {

namespace {

dimensions spatial(const tensor_form& form) {
    switch (form.axes) {
    case 2:
        return {};
    case 4:
        return {form.extent.height, form.extent.width};
    default:
        return {form.extent.frames, form.extent.height, form.extent.width};
    }
}

std::string reshaped(onnx_model& model, const std::string& value, const dimensions& before,
                     const dimensions& after) {
    if (before == after)
        return value;
    dimensions target{0}; // the samples as they come
    target.insert(target.end(), after.begin(), after.end());
    const std::string shape = model.longs(value + "_shape", target);
    std::string result = model.name(value + "_reshaped");
    model.node("Reshape", {value, shape}, result, result);
    return result;
}

std::string moved(onnx_model& model, const std::string& value, const dimensions& order) {
    std::string result = model.name(value + "_transposed");
    attribute(model.node("Transpose", {value}, result, result), "perm", order);
    return result;
}

dimensions last_to_first(std::size_t axes) {
    dimensions order{0, static_cast<std::int64_t>(axes) - 1};
    for (std::size_t axis = 1; axis + 1 < axes; ++axis)
        order.push_back(static_cast<std::int64_t>(axis));
    return order;
}

dimensions first_to_last(std::size_t axes) {
    dimensions order{0};
    for (std::size_t axis = 2; axis < axes; ++axis)
        order.push_back(static_cast<std::int64_t>(axis));
    order.push_back(1);
    return order;
}

} // namespace

dimensions tensor_form::channels_first() const {
    dimensions shape{extent.channels};
    for (const std::int64_t each : spatial(*this))
        shape.push_back(each);
    return shape;
}

dimensions tensor_form::channels_last() const {
    dimensions shape = spatial(*this);
    shape.push_back(extent.channels);
    return shape;
}

bool tensor_form::orders_differ() const {
    return extent.channels > 1 && extent.elements() > extent.channels;
}

tensor_form plain_form(const network::planes& extent) {
    if (extent.elements() == extent.channels)
        return {extent, 2};
    return {extent, extent.frames > 1 ? std::size_t{5} : std::size_t{4}};
}

std::string changed_form(onnx_model& model, std::string value, const tensor_form& from,
                         const tensor_form& to) {
    if (from.extent == to.extent)
        return reshaped(model, value, from.channels_first(), to.channels_first());
    dimensions shape = from.channels_first();
    if (from.orders_differ()) {
        value = moved(model, value, first_to_last(from.axes));
        shape = from.channels_last();
    }
    if (!to.orders_differ())
        return reshaped(model, value, shape, to.channels_first());
    value = reshaped(model, value, shape, to.channels_last());
    return moved(model, value, last_to_first(to.axes));
}

std::string from_declared(onnx_model& model, std::string value, const network::tensor& declared,
                          const tensor_form& to) {
    if (declared.order == network::axis_order::channels_first || !to.orders_differ())
        return reshaped(model, value, declared.shape, to.channels_first());
    value = reshaped(model, value, declared.shape, to.channels_last());
    return moved(model, value, last_to_first(to.axes));
}

std::string to_declared(onnx_model& model, std::string value, const tensor_form& from,
                        network::axis_order order, const dimensions& shape) {
    if (order == network::axis_order::channels_first || !from.orders_differ())
        return reshaped(model, value, from.channels_first(), shape);
    value = moved(model, value, first_to_last(from.axes));
    return reshaped(model, value, from.channels_last(), shape);
}

} // namespace bitloom::quantise
