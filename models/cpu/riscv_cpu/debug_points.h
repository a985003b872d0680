// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace bitloom::riscv {

/// Bytes to be watched; the hart stops after the access.
struct watchpoint {
    std::uint64_t address = 0;
    std::uint64_t bytes = 1;
    bool on_read = false, on_write = true;

    bool operator==(const watchpoint& o) const {
        return address == o.address && bytes == o.bytes && on_read == o.on_read &&
               on_write == o.on_write;
    }
};

/// Where a debugger wants the hart to stop.
struct debug_points {
    std::set<std::uint64_t> breakpoints;
    std::vector<watchpoint> watchpoints;

    /// The watchpoint that an access touches.
    std::optional<watchpoint> touched(std::uint64_t address, std::uint64_t bytes,
                                      bool write) const {
        for (const watchpoint& w : watchpoints)
            if ((write ? w.on_write : w.on_read) &&
                (address - w.address < w.bytes || w.address - address < bytes))
                return w;
        return std::nullopt;
    }
};

} // namespace bitloom::riscv
