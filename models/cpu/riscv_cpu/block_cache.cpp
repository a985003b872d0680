// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/riscv_cpu/block_cache.h"

#include <algorithm>

namespace bitloom::riscv {

block_cache::block_cache()
    : m_by_address(slots)
    , m_blocks(slots)
    , m_instructions(slots * 8) {}

decoded_block* block_cache::insert(std::uint64_t pc,
                                   const std::vector<decoded_instruction>& decoded) {
    decoded_block& b = m_blocks[m_blocks_used++];
    b = decoded_block{};
    b.pc = pc;
    b.first = &m_instructions[m_used];
    b.count = static_cast<std::uint32_t>(decoded.size() - 1);
    b.cycles = decoded.back().cycles_before;
    std::copy(decoded.begin(), decoded.end(),
              m_instructions.begin() + static_cast<std::ptrdiff_t>(m_used));
    m_used += decoded.size();
    m_by_address[slot(pc)] = &b;
    return &b;
}

void block_cache::flush() {
    std::fill(m_by_address.begin(), m_by_address.end(), nullptr);
    m_blocks_used = m_used = 0;
}

} // namespace bitloom::riscv
