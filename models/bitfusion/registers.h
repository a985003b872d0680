// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/program_registers.h"

#include <cstdint>

namespace bitloom::bitfusion::registers {

using namespace tiled::program_registers;

inline constexpr std::uint32_t id_value = 0x42460001; ///< "BF", version 1
inline constexpr auto rows = rows_of(id_value, "0x4246 (\"BF\") and the version");
inline constexpr register_table table{rows.data(), rows.size()};

} // namespace bitloom::bitfusion::registers
