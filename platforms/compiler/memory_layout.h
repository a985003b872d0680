// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/compiler/block_plan.h"
#include "platforms/compiler/compiled_program.h"

#include <cstdint>
#include <string>

namespace bitloom::compiler {

/// Hands out addresses of DRAM upwards, from behind what belongs to firmware.
class memory_layout {
public:
    /// `bytes`: of DRAM, `firmware_bytes` of them at its start. Throws config_error, naming
    /// `network`, when it is used up.
    memory_layout(std::string network, std::uint64_t bytes, std::uint64_t firmware_bytes);

    /// A region of `bytes`, starting at a multiple of 64.
    std::uint64_t place(std::uint64_t bytes);
    std::uint64_t end() const { return m_next; }

private:
    std::string m_network;
    std::uint64_t m_bytes;
    std::uint64_t m_firmware_bytes;
    std::uint64_t m_next;
};

/// Places every tensor that reaches memory; the results of layers with a fused addition do not.
void place_tensors(const network::graph& net, const std::vector<planned_block>& blocks,
                   const std::vector<std::optional<concat_slice>>& slices, memory_layout& memory,
                   compiled_program& program);

} // namespace bitloom::compiler
