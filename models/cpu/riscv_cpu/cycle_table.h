// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/instruction_table.h"

#include <array>
#include <cstdint>

namespace bitloom::riscv {

/// Clock cycles of an instruction, by its group; a bus access adds what the bus charges for it.
struct cycle_table {
    std::array<std::uint8_t, instruction_groups> of_group{1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    std::uint8_t taken_branch = 0; ///< more than a branch that is not taken

    std::uint16_t of(operation op) const {
        return of_group[static_cast<std::size_t>(group_of(op))];
    }
};

} // namespace bitloom::riscv
