// SPDX-License-Identifier: Apache-2.0
// The PLIC's map (RISC-V platform-level interrupt controller specification, 1.0.0) for one context,
// hart 0's machine mode, with as many sources and priorities as QEMU's `virt`.
#pragma once

#include "models/common/register_table.h"

namespace bitloom::interrupt_controller_registers {

inline constexpr std::uint32_t sources = 95; ///< numbered from 1
inline constexpr std::uint32_t words = 3;    ///< of a bit per source
inline constexpr std::uint32_t priority = 0x4, pending = 0x1000, enable = 0x2000,
                               threshold = 0x200000, claim = 0x200004;
inline constexpr std::uint32_t window_bytes = 0x600000;

inline constexpr register_field priority_fields[] = {
    {"PRIORITY", 7, "7 the highest, 0 never interrupts"},
};
inline constexpr register_field threshold_fields[] = {
    {"THRESHOLD", 7, "only sources of a higher priority interrupt"},
};

inline constexpr register_description rows[] = {
    {"RESERVED", 0, register_access::read_only, 0, "there is no source 0"},
    {"PRIORITY", priority, register_access::read_write, 0, "of source n + 1", sources,
     priority_fields},
    {"PENDING", pending, register_access::read_only, 0, "bit b: source 32 n + b is pending", words},
    {"ENABLE", enable, register_access::read_write, 0, "bit b: source 32 n + b is enabled", words},
    {"THRESHOLD", threshold, register_access::read_write, 0, "", 1, threshold_fields},
    {"CLAIM", claim, register_access::read_write, 0,
     "read: claims the pending, enabled source of the highest priority, the lowest number first, "
     "or 0; written: completes that source"},
};
inline constexpr register_table table{rows, sizeof(rows) / sizeof(rows[0])};

} // namespace bitloom::interrupt_controller_registers
