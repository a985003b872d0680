// SPDX-License-Identifier: Apache-2.0
// What a floating network computes of the number of its samples: exporters make the zeros of an
// initial state so.
#include "platforms/network/onnx/constants.h"
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bitloom::network {

namespace {

bool all_zero(const npy_array& array) {
    if (array.type != element_type::float32)
        return false;
    const std::vector<float> values = reals_of(array);
    return std::all_of(values.begin(), values.end(), [](float each) { return each == 0; });
}

/// ConstantOfShape gives zeros unless told; Expand repeats what it reads.
bool makes_zeros(importer& im, const node& n) {
    if (n.operation() == "ConstantOfShape") {
        const onnx::TensorProto* filled = n.tensor("value");
        return filled == nullptr || all_zero(im.decoded(*filled));
    }
    const constant* repeated = n.operation() == "Expand" ? im.known_constant(n.input(0)) : nullptr;
    return repeated != nullptr && all_zero(repeated->array);
}

} // namespace

bool reads_unknown_sizes(const importer& im, const node& n) {
    if (n.operation() == "Shape")
        return true;
    for (std::size_t i = 0; i < n.input_count(); ++i)
        if (im.known_unknown(n.input(i)) != nullptr)
            return true;
    return false;
}

void import_unknown_sizes(importer& im, const node& n) {
    static const std::set<std::string> passing{
        "Shape", "Gather", "Unsqueeze", "Squeeze",         "Concat", "Slice",
        "Cast",  "Mul",    "Identity",  "ConstantOfShape", "Expand", "Reshape"};
    const bool sizes_alone = n.operation() != "Reshape" || im.known_unknown(n.input(0)) != nullptr;
    if (passing.count(n.operation()) == 0 || !sizes_alone)
        n.refuse("computes with the number of samples; only zeros as an initial state may follow "
                 "from it, give constants elsewhere");
    im.define(n, unknown_sizes{makes_zeros(im, n)});
}

} // namespace bitloom::network
