// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_rules.h"

namespace bitloom::tiled {

namespace {

bool exists(operand_format f, unsigned widest_integer) {
    switch (f.kind) {
    case number_kind::integer:
        return f.bits >= 1 && f.bits <= widest_integer;
    case number_kind::binary:
        return f.bits == 16 || f.bits == 32;
    case number_kind::bfloat:
        return f.bits == 16;
    }
    return false;
}

const char* flaw_of_formats(const block& b) {
    if (!exists(b.activation, 16) || !exists(b.second, 16) || !exists(b.weight, 24) ||
        !exists(b.output, 32))
        return "integers have 1 to 16 bits, weights to 24, outputs to 32; IEEE 754 numbers have 16 "
               "or 32, bfloat numbers 16";
    const auto agrees = [&](operand_format f) {
        return b.is_floating() ? f == b.activation : !f.is_floating();
    };
    if (!agrees(b.output) || (b.uses_array && !agrees(b.weight)) ||
        (b.post.uses_second() && !agrees(b.second)))
        return "floating formats of one block are all the same";
    return nullptr;
}

const char* flaw_of_floating_stages(const block& b) {
    using post_processing::pool_kind;
    const post_processing::post_program& post = b.post;
    const bool of_window = post.pool && post.pool->kind == pool_kind::average_of_window;
    if (!b.is_floating())
        return of_window ? "an average of the whole window is of floating numbers" : nullptr;
    if (post.thresholds || post.piecewise)
        return "thresholds and piecewise lines are of integers";
    if (post.rescale || (post.pool && post.pool->kind == pool_kind::average_rescaled))
        return "floating numbers are not rescaled";
    if (post.from_sums || !post.alu.empty())
        return "the ALU takes integers";
    return b.window.pad_code == 0 ? nullptr : "floating tensors are padded with zeros";
}

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

/// Of a recurrent layer's step, and of what rounds as it does.
const char* flaw_of_cell(const block& b) {
    const post_processing::post_program& post = b.post;
    const bool twice = post.requantise && post.requantise->rounds_twice;
    const bool alone = !post.rescale && !post.add && post.alu.empty();
    if (twice && (b.is_floating() || !alone))
        return "two roundings are of integers, in front of nothing but a cell";
    if (!post.cell)
        return nullptr;
    if (!post.requantise || !alone)
        return "a cell stands behind requantise, with no other stage";
    if (!b.is_floating() && post.cell->kind != post_processing::cell_kind::lstm)
        return "of integers there is an LSTM's cell alone";
    if (!b.is_floating() && b.output.bits > 16)
        return "a cell's outputs have 16 bits or fewer";
    if (b.kernel_taps() != 1 || b.dim(dimension::group).total() != 1 ||
        b.dim(dimension::out_row).total() != 1 || b.dim(dimension::out_column).total() != 1)
        return "a cell's block has one group, one row, one column and a kernel of one element";
    const tiled_dimension& sums = b.dim(dimension::out_channel);
    const unsigned gates = post.sums_per_output();
    return sums.size % gates == 0 && sums.last_size % gates == 0
               ? nullptr
               : "a tile cuts the sums of one cell";
}

const char* flaw_of_stages(const block& b) {
    using post_processing::pool_kind;
    const post_processing::post_program& post = b.post;
    const bool needs_table = post.requantise || post.thresholds || post.piecewise ||
                             (post.pool && post.pool->kind == pool_kind::average_rescaled);
    if (!b.load(buffer::ibuf).used)
        return "no load of IBUF";
    if (!b.store.used)
        return "no store of OBUF";
    if (b.uses_array != b.load(buffer::wbuf).used)
        return "an array block has weights, another has none";
    if (b.uses_array == post.from_stream)
        return "an array block's post-processing takes the sums, another one's the input";
    if ((post.requantise ? 1 : 0) + (post.thresholds ? 1 : 0) + (post.piecewise ? 1 : 0) +
            (post.from_sums ? 1 : 0) + (post.from_stream ? 1 : 0) !=
        1)
        return "codes come from requantise, thresholds, piecewise, the bare sums or the input";
    if (post.thresholds && (post.thresholds->levels < 1 ||
                            post.thresholds->levels > post_processing::most_threshold_levels))
        return "a channel has 1 to 65535 thresholds";
    if (post.piecewise &&
        (post.piecewise->segments < 1 || post.piecewise->segments > post_processing::most_segments))
        return "a channel has 1 to 65535 segments";
    if (b.output.bits > 16 && !b.output.is_floating() && !post.cell &&
        (!post.requantise || post.rescale || post.uses_second() || !post.alu.empty()))
        return "outputs of more than 16 bits come from requantise alone";
    if (post.pool && !post.from_stream)
        return "a pool takes the input, not the array's sums";
    if (b.load(buffer::bias).used != needs_table)
        return "requantise, thresholds, piecewise and average-pool-rescaled need a load of BIAS, "
               "nothing else "
               "does";
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
    for (const auto check : {flaw_of_formats, flaw_of_extents, flaw_of_streams, flaw_of_stages,
                             flaw_of_floating_stages, flaw_of_cell})
        if (const char* wrong = check(b))
            return wrong;
    return nullptr;
}

} // namespace bitloom::tiled
