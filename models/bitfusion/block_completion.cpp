// SPDX-License-Identifier: Apache-2.0
// What a block must be as a whole, looked at when its block-end comes.
#include "models/bitfusion/block_decoder.h"
#include "models/tiled/block_rules.h"

namespace bitloom::bitfusion {

bool block_decoder::finish() {
    m_block.post = m_post.program();
    m_block.uses_array = m_reads_weights;
    const char* wrong = settle_streams();
    for (unsigned d = 0; d < dimensions; ++d)
        if (!m_has_last[d])
            m_block.dims[d].last_size = m_block.dims[d].size;
    if (wrong == nullptr)
        wrong = missing_part();
    if (wrong == nullptr)
        wrong = flaw_of(m_block);
    return wrong == nullptr || refuse(wrong);
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
    return nullptr;
}

const char* block_decoder::missing_part() {
    if (!m_reads_inputs || !m_block.load(buffer::ibuf).used)
        return "the block has no ld-mem or no rd-buf of IBUF";
    if (!m_post.pushed())
        return "the block has no post-processing that pushes";
    if (!m_block.store.used)
        return "the block has no st-mem of OBUF";
    if (m_block.uses_array != m_block.load(buffer::wbuf).used)
        return "ld-mem and rd-buf of WBUF go together";
    return nullptr;
}

} // namespace bitloom::bitfusion
