// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_rules.h"

namespace bitloom::tiled {

namespace {

const char* flaw_of_extents(const block& b) {
    for (const tiled_dimension& d : b.dims)
        if (d.last_size > d.size)
            return "the last tile is larger than the others";
    // The sums of a tile complete in one go: only then does each output half hold one tile.
    for (unsigned n = 1; n < b.nest_depth; ++n)
        if (is_reduction(b.nest[n - 1]) && !is_reduction(b.nest[n]))
            return "IC, KH and KW are not the innermost tile loops";
    return nullptr;
}

const char* flaw_of_streams(const block& b) {
    // The post-processor takes tables and second operands once per output, not per array tile.
    for (const buffer each : {buffer::bias, buffer::obuf})
        if (const int at = b.load(each).issue_position;
            at >= 0 && is_reduction(b.nest[static_cast<unsigned>(at)]))
            return "IC, KH or KW issues a load of BIAS or OBUF";
    return nullptr;
}

bool takes_one_element(const block& b) {
    return b.kernel_taps() == 1 && b.window.stride_rows == 1 && b.window.stride_columns == 1;
}

/// Without the array, each output channel comes from one input channel: both are groups.
bool works_by_channel(const block& b) {
    const tiled_dimension& in = b.dim(dimension::in_channel);
    const tiled_dimension& out = b.dim(dimension::out_channel);
    return !b.splits_reduction() && in.size == 1 && in.tiles == 1 && out.size == 1 &&
           out.tiles == 1;
}

const char* flaw_of_stages(const block& b) {
    using post_processing::pool_kind;
    const post_processing::post_program& post = b.post;
    const bool needs_table =
        post.requantise || (post.pool && post.pool->kind == pool_kind::average_rescaled);
    if (!b.load(buffer::ibuf).used)
        return "no load of IBUF";
    if (!b.store.used)
        return "no store of OBUF";
    if (b.uses_array != b.load(buffer::wbuf).used)
        return "an array block has weights, another has none";
    if (b.uses_array == post.from_stream)
        return "an array block's post-processing takes the sums, another one's the input";
    if ((post.requantise ? 1 : 0) + (post.from_sums ? 1 : 0) + (post.from_stream ? 1 : 0) != 1)
        return "codes come from requantise, from the bare sums or from the input";
    if (post.pool && !post.from_stream)
        return "a pool takes the input, not the array's sums";
    if (b.load(buffer::bias).used != needs_table)
        return "requantise and average-pool-rescaled need a load of BIAS, nothing else does";
    if (b.load(buffer::obuf).used != post.uses_second())
        return "stages that take the second stream need a load of OBUF, nothing else does";
    if (post.from_stream && !post.pool && !takes_one_element(b))
        return "without a pool the input's window is one element, stride 1";
    return b.uses_array || works_by_channel(b)
               ? nullptr
               : "without the array channels are groups: ic and oc are 1, IC, KH, KW not tiled";
}

} // namespace

const char* flaw_of(const block& b) {
    for (const auto check : {flaw_of_extents, flaw_of_streams, flaw_of_stages})
        if (const char* wrong = check(b))
            return wrong;
    return nullptr;
}

} // namespace bitloom::tiled
