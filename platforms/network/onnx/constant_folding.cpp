// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constant_folding.h"

#include "platforms/network/onnx/constants.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>

namespace bitloom::network {

namespace {

using extents = std::vector<std::int64_t>;
using operands = std::vector<npy_array>;

constexpr std::int64_t most_folded = std::int64_t{1} << 26; ///< elements of a constant made here

bool is_integer(const npy_array& a) {
    return a.type != element_type::float32 && a.type != element_type::float64;
}

/// The shape that numpy's broadcasting gives two arrays.
extents common_shape(const node& n, const extents& a, const extents& b) {
    extents shape(std::max(a.size(), b.size()), 1);
    std::int64_t elements = 1;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const auto extent = [&](const extents& of) {
            return i < of.size() ? of[of.size() - 1 - i] : 1;
        };
        const std::int64_t x = extent(a), y = extent(b);
        if (x != y && x != 1 && y != 1)
            n.refuse(fmt::format("its constants have shapes {} and {}, which do not fit each other",
                                 shape_text(a), shape_text(b)));
        shape[shape.size() - 1 - i] = x == 1 ? y : x;
        if (__builtin_mul_overflow(elements, x == 1 ? y : x, &elements) || elements > most_folded)
            n.refuse("makes a constant of more elements than is reasonable; export it folded");
    }
    return shape;
}

template <typename number, typename function>
std::vector<number> combined(const extents& shape, const extents& a_shape,
                             const std::vector<number>& a, const extents& b_shape,
                             const std::vector<number>& b, const function& f) {
    std::int64_t elements = 1;
    for (const std::int64_t extent : shape)
        elements *= extent;
    const auto place = [&](std::int64_t element, const extents& of) {
        std::int64_t at = 0, stride = 1;
        for (std::size_t i = 0; i < of.size(); ++i) {
            const std::int64_t extent = shape[shape.size() - 1 - i], own = of[of.size() - 1 - i];
            at += own == 1 ? 0 : element % extent * stride;
            element /= extent;
            stride *= own;
        }
        return static_cast<std::size_t>(at);
    };
    std::vector<number> result(static_cast<std::size_t>(elements));
    for (std::int64_t e = 0; e < elements; ++e)
        result[static_cast<std::size_t>(e)] = f(a[place(e, a_shape)], b[place(e, b_shape)]);
    return result;
}

float float_result(const std::string& operation, float a, float b) {
    if (operation == "Add")
        return a + b;
    if (operation == "Sub")
        return a - b;
    if (operation == "Mul")
        return a * b;
    if (operation == "Div")
        return a / b;
    return static_cast<float>(std::pow(static_cast<double>(a), static_cast<double>(b)));
}

std::int64_t integer_result(const node& n, const std::string& operation, std::int64_t a,
                            std::int64_t b) {
    std::int64_t r = 0;
    bool wrong = false;
    if (operation == "Add")
        wrong = __builtin_add_overflow(a, b, &r);
    else if (operation == "Sub")
        wrong = __builtin_sub_overflow(a, b, &r);
    else if (operation == "Mul")
        wrong = __builtin_mul_overflow(a, b, &r);
    else if (operation == "Div" && b != 0 && b != -1)
        r = a / b;
    else
        wrong = true;
    if (wrong)
        n.refuse("its integer constants give no integer of 64 bits; export the network again");
    return r;
}

npy_array binary(importer& /*im*/, const node& n, const operands& in) {
    if (in.size() != 2 || is_integer(in[0]) != is_integer(in[1]))
        n.refuse("works on constants of different types; export the network again");
    const extents shape = common_shape(n, in[0].shape, in[1].shape);
    if (!is_integer(in[0]))
        return array_of(shape, combined<float>(shape, in[0].shape, reals_of(in[0]), in[1].shape,
                                               reals_of(in[1]), [&](float a, float b) {
                                                   return float_result(n.operation(), a, b);
                                               }));
    return array_of(in[0].type, shape,
                    combined<std::int64_t>(shape, in[0].shape, integers_of(in[0]), in[1].shape,
                                           integers_of(in[1]), [&](std::int64_t a, std::int64_t b) {
                                               return integer_result(n, n.operation(), a, b);
                                           }));
}

npy_array unary(importer& /*im*/, const node& n, const operands& in) {
    if (is_integer(in[0]))
        n.refuse("works on integer constants; give float32");
    std::vector<float> reals = reals_of(in[0]);
    for (float& x : reals)
        x = n.operation() == "Neg" ? -x : std::sqrt(x);
    return array_of(in[0].shape, reals);
}

npy_array identity(importer& /*im*/, const node& /*n*/, const operands& in) {
    return in[0];
}

npy_array cast(importer& /*im*/, const node& n, const operands& in) {
    const std::int64_t to = n.integer("to", 0);
    if (to == onnx::TensorProto::FLOAT) {
        if (!is_integer(in[0]))
            return in[0];
        const std::vector<std::int64_t> codes = integers_of(in[0]);
        return array_of(in[0].shape, std::vector<float>(codes.begin(), codes.end()));
    }
    if (to != onnx::TensorProto::INT64 || !is_integer(in[0]))
        n.refuse("casts a constant to another type than float32, or int64 from integers");
    return array_of(element_type::int64, in[0].shape, integers_of(in[0]));
}

std::int64_t from_start(const node& n, std::int64_t place, std::int64_t count) {
    if (place < -count || place >= count)
        n.refuse(fmt::format("takes place {} of {}; export the network again", place, count));
    return place < 0 ? place + count : place;
}

/// Shapes are lists: one axis is enough for what follows.
std::vector<std::int64_t> list_of(const node& n, const npy_array& a) {
    if (!is_integer(a) || a.shape.size() > 1)
        n.refuse("works on a constant that is no list of integers; export it folded");
    return integers_of(a);
}

npy_array list(const std::vector<std::int64_t>& values) {
    return array_of(element_type::int64, {static_cast<std::int64_t>(values.size())}, values);
}

npy_array gather(importer& /*im*/, const node& n, const operands& in) {
    if (in.size() != 2 || n.integer("axis", 0) != 0)
        n.refuse("gathers along another axis than 0; export it folded");
    const std::vector<std::int64_t> from = list_of(n, in[0]), places = list_of(n, in[1]);
    std::vector<std::int64_t> taken;
    taken.reserve(places.size());
    for (const std::int64_t place : places)
        taken.push_back(from[static_cast<std::size_t>(
            from_start(n, place, static_cast<std::int64_t>(from.size())))]);
    return array_of(element_type::int64, in[1].shape, taken);
}

npy_array slice(importer& /*im*/, const node& n, const operands& in) {
    const std::vector<std::int64_t> from = list_of(n, in[0]);
    const auto one = [&](const char* attribute, std::size_t i, std::int64_t otherwise) {
        std::vector<std::int64_t> given = n.integers(attribute, {otherwise});
        if (i < in.size())
            given = list_of(n, in[i]);
        if (given.size() != 1)
            n.refuse("slices several axes of a list; export it folded");
        return given[0];
    };
    const auto count = static_cast<std::int64_t>(from.size());
    const auto bound = [&](std::int64_t place) {
        return std::clamp<std::int64_t>(place < 0 ? place + count : place, 0, count);
    };
    if (one("axes", 3, 0) != 0 || one("steps", 4, 1) != 1)
        n.refuse("slices with steps or along another axis than 0; export it folded");
    const std::int64_t first = bound(one("starts", 1, 0)), last = bound(one("ends", 2, count));
    return list(first < last ? std::vector<std::int64_t>(from.begin() + first, from.begin() + last)
                             : std::vector<std::int64_t>{});
}

npy_array concat(importer& /*im*/, const node& n, const operands& in) {
    std::vector<std::int64_t> joined;
    for (const npy_array& each : in) {
        const std::vector<std::int64_t> part = list_of(n, each);
        joined.insert(joined.end(), part.begin(), part.end());
    }
    return list(joined);
}

/// Between a number and a list of one.
npy_array squeeze(importer& /*im*/, const node& n, const operands& in) {
    npy_array changed = in[0];
    if (changed.elements() != 1)
        n.refuse("changes the axes of a constant of several elements; export it folded");
    changed.shape = n.operation() == "Squeeze" ? extents{} : extents{1};
    return changed;
}

using function = npy_array (*)(importer&, const node&, const operands&);

const std::map<std::string, function>& functions() {
    static const std::map<std::string, function> table{
        {"Add", binary},      {"Sub", binary},        {"Mul", binary},  {"Div", binary},
        {"Pow", binary},      {"Neg", unary},         {"Sqrt", unary},  {"Identity", identity},
        {"Cast", cast},       {"Gather", gather},     {"Slice", slice}, {"Concat", concat},
        {"Squeeze", squeeze}, {"Unsqueeze", squeeze},
    };
    return table;
}

} // namespace

std::optional<npy_array> folded(importer& im, const node& n) {
    if (n.output_count() == 0)
        return std::nullopt;
    if (n.operation() == "Shape") {
        const auto shape = im.shape_of(n.input(0));
        return shape ? std::optional(list(*shape)) : std::nullopt;
    }
    const auto found = functions().find(n.operation());
    if (found == functions().end() || n.input_count() == 0)
        return std::nullopt;
    operands in;
    for (std::size_t i = 0; i < n.input_count(); ++i) {
        const auto* each = n.has_input(i) ? im.known_constant(n.input(i)) : nullptr;
        if (each == nullptr)
            return std::nullopt;
        in.push_back(each->array);
    }
    return found->second(im, n, in);
}

} // namespace bitloom::network
