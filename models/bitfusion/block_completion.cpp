// SPDX-License-Identifier: Apache-2.0
// What a block must be as a whole, looked at when its block-end comes.
#include "models/bitfusion/block_decoder.h"

namespace bitloom::bitfusion {

bool block_decoder::finish() {
    m_block.post = m_post.program();
    m_block.uses_array = m_reads_weights;
    const char* wrong = nullptr;
    for (const auto check : {&block_decoder::settle_extents, &block_decoder::settle_streams,
                             &block_decoder::missing_part})
        if (wrong == nullptr)
            wrong = (this->*check)();
    return wrong == nullptr || refuse(wrong);
}

const char* block_decoder::settle_extents() {
    for (unsigned d = 0; d < dimensions; ++d) {
        tiled_dimension& dim = m_block.dims[d];
        if (!m_has_last[d])
            dim.last_size = dim.size;
        if (dim.last_size > dim.size)
            return "the last tile is larger than the others";
    }
    // The sums of a tile complete in one go: only then does each output half hold one tile.
    for (unsigned n = 1; n < m_block.nest_depth; ++n)
        if (is_reduction(m_block.nest[n - 1]) && !is_reduction(m_block.nest[n]))
            return "IC, KH and KW are not the innermost tile loops";
    return nullptr;
}

const char* block_decoder::settle_streams() {
    for (unsigned s = 0; s < m_issue_loop.size(); ++s) {
        memory_stream& stream = s < 4 ? m_block.loads[s] : m_block.store;
        stream.issue_position = -1;
        for (unsigned n = 0; n < m_block.nest_depth; ++n)
            if (static_cast<unsigned>(m_block.nest[n]) == m_issue_loop[s])
                stream.issue_position = static_cast<int>(n);
        if (stream.used && stream.issue_position < 0 && m_issue_loop[s] < tile_loops)
            return "a loop that is not there issues a ld-mem or st-mem";
    }
    // The post-processor takes tables and second operands once per output, not per array tile.
    for (const buffer each : {buffer::bias, buffer::obuf})
        if (const int at = m_block.load(each).issue_position;
            at >= 0 && is_reduction(m_block.nest[static_cast<unsigned>(at)]))
            return "IC, KH or KW issues a ld-mem of BIAS or OBUF";
    return nullptr;
}

const char* block_decoder::missing_part() {
    using post_processing::pool_kind;
    const post_processing::post_program& post = m_block.post;
    const bool needs_table =
        post.requantise || (post.pool && post.pool->kind == pool_kind::average_rescaled);
    if (!m_reads_inputs || !m_block.load(buffer::ibuf).used)
        return "the block has no ld-mem or no rd-buf of IBUF";
    if (!m_post.pushed())
        return "the block has no post-processing that pushes";
    if (!m_block.store.used)
        return "the block has no st-mem of OBUF";
    if (m_block.uses_array != m_block.load(buffer::wbuf).used)
        return "ld-mem and rd-buf of WBUF go together";
    if (m_block.uses_array == post.from_stream)
        return "an array block's post-processing takes the sums, another one's the input";
    if (m_block.load(buffer::bias).used != needs_table)
        return "requantise and average-pool-rescaled need a ld-mem of BIAS, nothing else does";
    if (m_block.load(buffer::obuf).used != post.uses_second())
        return "stages that take the second stream need a ld-mem of OBUF, nothing else does";
    if (post.from_stream && !post.pool && !takes_one_element())
        return "without a pool the input's window is one element, stride 1";
    return m_block.uses_array || works_by_channel()
               ? nullptr
               : "without the array channels are groups: ic and oc are 1, IC, KH, KW not tiled";
}

bool block_decoder::takes_one_element() const {
    return m_block.kernel_taps() == 1 && m_block.window.stride_rows == 1 &&
           m_block.window.stride_columns == 1;
}

bool block_decoder::works_by_channel() const {
    const tiled_dimension& in = m_block.dim(dimension::in_channel);
    const tiled_dimension& out = m_block.dim(dimension::out_channel);
    return !m_block.splits_reduction() && in.size == 1 && in.tiles == 1 && out.size == 1 &&
           out.tiles == 1;
}

} // namespace bitloom::bitfusion
