// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/integer_stages.h"

#include "platforms/compiler/add_constants.h"
#include "platforms/compiler/scale_limits.h"

#include <limits>

namespace bitloom::compiler {

using network::layer_kind;

namespace {

void set_cell(const network::graph& net, const network::layer& l,
              post_processing::post_program& post) {
    constexpr double q30 = 1.0 / (1 << 30);
    const network::quantisation& hidden = net.tensors[l.output].quantised;
    post.requantise = {0, std::numeric_limits<std::int32_t>::min(),
                       std::numeric_limits<std::int32_t>::max(), true};
    post.cell = {l.recurrent->cell,
                 false,
                 hidden.zero_point,
                 scale_or_refuse(q30 / double{hidden.scale}, net, l),
                 static_cast<std::int32_t>(l.clamp_low),
                 static_cast<std::int32_t>(l.clamp_high)};
}

} // namespace

post_processing::post_program integer_stages(const network::graph& net, const planned_block& plan,
                                             const layer_shape& shape) {
    const network::layer& layer = net.layers[plan.layer];
    post_processing::post_program post;
    if (const auto& t = layer.thresholds; t && shape.segments > 0)
        post.piecewise = post_processing::piecewise_stage{
            t->lowest, static_cast<std::int32_t>(t->lowest + std::int64_t{t->step} * t->levels),
            shape.segments};
    else if (t)
        post.thresholds = post_processing::threshold_stage{t->lowest, t->step, t->levels};
    else if (layer.recurrent)
        set_cell(net, layer, post);
    else if (shape.uses_array)
        post.requantise = {net.tensors[layer.output].quantised.zero_point,
                           static_cast<std::int32_t>(layer.clamp_low),
                           static_cast<std::int32_t>(layer.clamp_high), layer.rounds_twice};
    else
        post.from_stream = true;
    if (layer.kind == layer_kind::average_pool || layer.kind == layer_kind::max_pool) {
        const pool_constants c = pool_constants_of(net, layer);
        post.pool = c.pool;
        post.rescale = c.rescale;
    }
    if (plan.concat_input)
        post.rescale = rescale_constants(net, layer, layer.inputs[*plan.concat_input]);
    if (plan.fused_add)
        post.add =
            add_constants(net, net.layers[*plan.fused_add], layer.output, plan.second_tensor);
    else if (layer.kind == layer_kind::add)
        post.add = add_constants(net, layer, layer.inputs[0], layer.inputs[1]);
    return post;
}

} // namespace bitloom::compiler
