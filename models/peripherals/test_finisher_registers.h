// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/register_table.h"

namespace bitloom::test_finisher_registers {

inline constexpr std::uint32_t finish = 0x00;
inline constexpr std::uint32_t window_bytes = 0x1000;
inline constexpr std::uint32_t pass = 0x5555, fail = 0x3333, reset = 0x7777;

inline constexpr register_field finish_fields[] = {
    {"COMMAND", 0xffff, "0x5555 pass, 0x3333 fail, 0x7777 reset, else nothing"},
    {"CODE", 0xffff0000, "of a fail"},
};

inline constexpr register_description rows[] = {
    {"FINISH", finish, register_access::read_write, 0, "reads 0", 1, finish_fields},
};
inline constexpr register_table table{rows, sizeof(rows) / sizeof(rows[0])};

} // namespace bitloom::test_finisher_registers
