// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/identity.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/onnx/qonnx_operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::network {
namespace {

float bound(importer& im, const node& n, const char* attribute, std::size_t input,
            float otherwise) {
    float limit = n.real(attribute, otherwise);
    if (n.has_input(input)) {
        const npy_array& given = im.constant_input(n, input);
        if (given.type != element_type::float32 || given.elements() != 1)
            n.refuse(fmt::format("its bound '{}' must be one float32", printable(n.input(input))));
        limit = reals_of(given).front();
    }
    if (std::isnan(limit))
        n.refuse("its bound is NaN; give a number");
    return limit;
}

} // namespace

void import_clamp(importer& im, const node& n) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    float low = 0, high = infinity;
    if (n.operation() == "Relu") {
        n.only({});
    } else {
        n.only({"min", "max"});
        low = bound(im, n, "min", 1, -infinity);
        high = bound(im, n, "max", 2, infinity);
        if (low > high)
            n.refuse(fmt::format("its bounds are {} and {}; the lower must come first", low, high));
    }
    const value& found = im.input(n, 0);
    if (std::holds_alternative<float_input>(found) || std::holds_alternative<float_chain>(found))
        return import_arithmetic(im, n);
    const auto* behind = std::get_if<result>(&found);
    result r = behind ? *behind : largest_of_one(im, n, im.real_input(n, 0));
    r.low = std::clamp(r.low, low, high);
    r.high = std::clamp(r.high, low, high);
    r.untouched = false;
    im.define(n, std::move(r));
}

} // namespace bitloom::network
