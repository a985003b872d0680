// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/decoder.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace bitloom::riscv {

/// Instructions that follow one another, ended by one that may go elsewhere, or by end_of_block.
struct decoded_block {
    std::uint64_t pc = 0;
    const decoded_instruction* first = nullptr;
    std::uint32_t count = 0;                     ///< without end_of_block
    std::uint32_t cycles = 0;                    ///< of all of them
    std::array<decoded_block*, 2> next{nullptr}; ///< known successors: not taken, taken
};

/// Decoded blocks by address. Blocks stay where they are until flush().
class block_cache {
public:
    static constexpr unsigned longest_block = 64;

    block_cache();

    /// Null if there is none at `pc`.
    decoded_block* find(std::uint64_t pc) const {
        decoded_block* b = m_by_address[slot(pc)];
        return b != nullptr && b->pc == pc ? b : nullptr;
    }
    /// Whether a longest block still fits; else flush first.
    bool has_room() const {
        return m_blocks_used < m_blocks.size() &&
               m_used + longest_block + 1 <= m_instructions.size();
    }
    /// Keeps `decoded`, of which the last is not counted: at most longest_block and one.
    decoded_block* insert(std::uint64_t pc, const std::vector<decoded_instruction>& decoded);
    void flush();

private:
    static std::size_t slot(std::uint64_t pc) { return (pc >> 1) & (slots - 1); }
    static constexpr std::size_t slots = 1 << 14;

    std::vector<decoded_block*> m_by_address;
    std::vector<decoded_block> m_blocks;
    std::vector<decoded_instruction> m_instructions;
    std::size_t m_blocks_used = 0, m_used = 0;
};

} // namespace bitloom::riscv
