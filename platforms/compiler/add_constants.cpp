// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/add_constants.h"

#include "platforms/compiler/layer_shape.h"
#include "platforms/compiler/scale_limits.h"

#include <algorithm>

namespace bitloom::compiler {

using network::layer_kind;
using network::quantisation;
using post_processing::make_fixed_multiplier;
using post_processing::pool_kind;

namespace {

std::int32_t code(std::int64_t c) {
    return static_cast<std::int32_t>(c);
}

} // namespace

post_processing::add_stage add_constants(const network::graph& net, const network::layer& add,
                                         std::size_t first, std::size_t second) {
    const quantisation& a = net.tensors[first].quantised;
    const quantisation& b = net.tensors[second].quantised;
    const quantisation& out = net.tensors[add.output].quantised;
    const double twice = 2.0 * std::max(double{a.scale}, double{b.scale});
    post_processing::add_stage s;
    s.zero_a = a.zero_point;
    s.scale_a = make_fixed_multiplier(a.scale / twice);
    s.zero_b = b.zero_point;
    s.scale_b = make_fixed_multiplier(b.scale / twice);
    s.scale_out = scale_or_refuse(twice / (1048576.0 * out.scale), net, add);
    s.zero_point = out.zero_point;
    s.low = code(add.clamp_low);
    s.high = code(add.clamp_high);
    return s;
}

post_processing::rescale_stage rescale_constants(const network::graph& net,
                                                 const network::layer& layer, std::size_t input) {
    const quantisation& in = net.tensors[input].quantised;
    const quantisation& out = net.tensors[layer.output].quantised;
    return {in.zero_point, scale_or_refuse(double{in.scale} / double{out.scale}, net, layer),
            out.zero_point, code(layer.clamp_low), code(layer.clamp_high)};
}

pool_constants pool_constants_of(const network::graph& net, const network::layer& pool) {
    const quantisation& in = net.tensors[pool.inputs.front()].quantised;
    const quantisation& out = net.tensors[pool.output].quantised;
    const bool same = !pool_rescales(net, pool);
    const std::int32_t low = code(pool.clamp_low), high = code(pool.clamp_high);
    pool_constants c;
    c.pool.zero_in = in.zero_point;
    c.pool.zero_out = out.zero_point;
    c.pool.low = low;
    c.pool.high = high;
    if (pool.kind == layer_kind::average_pool) {
        c.pool.kind = same ? pool_kind::average : pool_kind::average_rescaled;
        return c;
    }
    c.pool.kind = pool_kind::maximum;
    if (!same) {
        c.pool.low = in.format.lowest();
        c.pool.high = in.format.highest();
        c.rescale = rescale_constants(net, pool, pool.inputs.front());
    }
    return c;
}

} // namespace bitloom::compiler
