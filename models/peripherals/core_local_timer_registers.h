// SPDX-License-Identifier: Apache-2.0
// The CLINT's map for one hart, as in QEMU's `virt`.
#pragma once

#include "models/common/register_table.h"

namespace bitloom::core_local_timer_registers {

inline constexpr std::uint32_t msip = 0x0, mtimecmp_low = 0x4000, mtimecmp_high = 0x4004,
                               mtime_low = 0xbff8, mtime_high = 0xbffc;
inline constexpr std::uint32_t window_bytes = 0x10000;

inline constexpr register_field msip_fields[] = {
    {"PENDING", 1, "the hart's software interrupt"},
};

inline constexpr register_description rows[] = {
    {"MSIP", msip, register_access::read_write, 0, "", 1, msip_fields},
    {"MTIMECMP_LOW", mtimecmp_low, register_access::read_write, 0xffffffff,
     "the timer interrupt is high while MTIME >= MTIMECMP; bits 31:0"},
    {"MTIMECMP_HIGH", mtimecmp_high, register_access::read_write, 0xffffffff, "bits 63:32 of it"},
    {"MTIME_LOW", mtime_low, register_access::read_only, 0,
     "ticks of simulated time; not to be written; bits 31:0"},
    {"MTIME_HIGH", mtime_high, register_access::read_only, 0, "bits 63:32 of it"},
};
inline constexpr register_table table{rows, sizeof(rows) / sizeof(rows[0]), 4, 8};

} // namespace bitloom::core_local_timer_registers
