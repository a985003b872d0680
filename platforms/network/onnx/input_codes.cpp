// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/input_codes.h"

#include "models/common/errors.h"
#include "platforms/network/onnx/float_chain.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

namespace bitloom::network {

activation quantise_input(importer& im, const node& n, const float_chain& chain,
                          const float_steps& to_code, const quantisation& q) {
    const auto& in = std::get<float_input>(chain.from);
    edge_map map;
    map.map.steps = chain.steps;
    map.map.steps.insert(map.map.steps.end(), to_code.begin(), to_code.end());
    if (map.map.is_per_channel())
        map.channels = element_channels(in.declared, in.extent.channels);
    if (im.bound(in)) {
        const auto known = im.tensors().quantised(*im.bound(in));
        const auto& earlier = im.port_of(in).map;
        if (!earlier || earlier->map.steps != map.map.steps || known->format != q.format ||
            known->scale != q.scale)
            n.refuse(fmt::format("quantises input '{}' a second time in another way; quantise it "
                                 "once",
                                 printable(im.port_of(in).name)));
    } else {
        const bool changed =
            in.view.shape() != in.declared.shape() || in.view.walk() != in.declared.walk();
        const auto tensor = im.tensors().add(changed ? im.port_of(in).name : n.output(0), in.extent,
                                             in.order, in.declared, q.format);
        require(tensor.has_value(), "an input whose declared shape does not read its codes");
        im.tensors().settle(*tensor, q.scale, q.zero_point);
        im.bind(in, *tensor);
        im.set_map(in, std::move(map));
        if (!changed)
            return {*tensor, in.view, false};
    }
    return {im.add_alias(n, {*im.bound(in), in.view, false}), in.view, false};
}

} // namespace bitloom::network
