// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/program_registers.h"

#include <cstdint>

namespace bitloom::bit_parallel::registers {

inline constexpr std::uint32_t id_value = 0x42500001; ///< "BP", version 1
inline constexpr auto rows =
    tiled::program_registers::rows_of(id_value, "0x4250 (\"BP\") and the version");
inline constexpr register_table table{rows.data(), rows.size()};

} // namespace bitloom::bit_parallel::registers
