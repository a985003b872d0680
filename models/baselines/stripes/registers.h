// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/program_registers.h"

#include <cstdint>

namespace bitloom::stripes::registers {

inline constexpr std::uint32_t id_value = 0x53540001; ///< "ST", version 1
inline constexpr auto rows =
    tiled::program_registers::rows_of(id_value, "0x5354 (\"ST\") and the version");
inline constexpr register_table table{rows.data(), rows.size()};

} // namespace bitloom::stripes::registers
