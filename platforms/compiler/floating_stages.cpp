// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/floating_stages.h"

#include "models/common/float_formats.h"

#include <limits>

namespace bitloom::compiler {

using network::layer;
using network::layer_kind;
using post_processing::pool_kind;

namespace {

std::int32_t constant(float value) {
    return static_cast<std::int32_t>(bits_of(value));
}

post_processing::add_stage addition(const layer& l) {
    post_processing::add_stage s;
    s.low = constant(l.real_low);
    s.high = constant(l.real_high);
    return s;
}

bool clamps(const layer& l) {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return l.real_low != -infinity || l.real_high != infinity;
}

pool_kind kind_of(const layer& l) {
    if (l.kind != layer_kind::average_pool)
        return pool_kind::maximum;
    return l.geometry.counts_padding ? pool_kind::average_of_window : pool_kind::average;
}

} // namespace

post_processing::post_program floating_stages(const layer& l, const layer* fused_add) {
    post_processing::post_program post;
    const std::int32_t low = constant(l.real_low), high = constant(l.real_high);
    if (has_weights(l.kind))
        post.requantise = {0, low, high};
    if (l.recurrent)
        post.cell = {l.recurrent->cell,           false, 0, {}, constant(-l.recurrent->limit),
                     constant(l.recurrent->limit)};
    post.from_stream = !post.requantise;
    // A copy has no clamp of its own: it is the maximum of one element.
    const bool copies = l.kind == layer_kind::concat;
    if (l.kind == layer_kind::average_pool || l.kind == layer_kind::max_pool ||
        (copies && clamps(l)))
        post.pool = {kind_of(l), 0, 0, low, high};
    if (l.kind == layer_kind::add)
        post.add = addition(l);
    else if (fused_add != nullptr)
        post.add = addition(*fused_add);
    return post;
}

} // namespace bitloom::compiler
