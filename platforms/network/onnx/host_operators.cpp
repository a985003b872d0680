// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/operators.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

namespace bitloom::network {
namespace {

/// Up to opset 12 Softmax runs over all axes from `axis` on; then at most one may have extent.
std::size_t axis_of(const importer& im, const node& n, const std::vector<std::int64_t>& shape) {
    const bool joint = im.opset() < 13;
    const auto full = static_cast<std::int64_t>(shape.size()) + 1;
    const std::int64_t given = n.integer("axis", joint ? 1 : -1);
    const std::int64_t axis = given < 0 ? given + full : given;
    if (axis < 1 || axis >= full)
        n.refuse(fmt::format("runs along axis {} of {}; axis 0 holds samples, use another", given,
                             full));
    auto found = static_cast<std::size_t>(axis - 1);
    for (std::size_t i = found + 1; joint && i < shape.size(); ++i) {
        if (shape[i] == 1)
            continue;
        if (shape[found] != 1)
            n.refuse(
                fmt::format("runs over several axes, from {} on; flatten them before it", given));
        found = i;
    }
    return found;
}

void define_host(importer& im, const node& n, host_result r) {
    const code_view stored = im.tensors().view(r.from.tensor);
    if (stored.walk() != r.from.view.walk() || stored.shape() != r.from.view.shape()) {
        const auto alias = im.tensors().add_alias(n.input(0), r.from.tensor, r.from.view);
        if (!alias)
            n.refuse(fmt::format("reads '{}', whose axes were transposed other than between NCHW "
                                 "and NHWC; end the network before the Transpose",
                                 printable(n.input(0))));
        r.from.tensor = *alias;
    }
    im.define(n, std::move(r));
}

} // namespace

void import_softmax(importer& im, const node& n) {
    n.only({"axis"});
    host_result r;
    r.from = im.real_input(n, 0);
    r.function = host_function::softmax;
    r.axis = axis_of(im, n, r.from.view.shape());
    define_host(im, n, std::move(r));
}

void import_sigmoid(importer& im, const node& n) {
    n.only({});
    host_result r;
    r.from = im.real_input(n, 0);
    r.function = host_function::sigmoid;
    define_host(im, n, std::move(r));
}

} // namespace bitloom::network
