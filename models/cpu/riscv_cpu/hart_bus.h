// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace bitloom::riscv {

/// One access of 1, 2, 4 or 8 bytes, little-endian, at any address.
struct bus_access {
    std::uint64_t address = 0;
    void* data = nullptr;
    unsigned bytes = 0;
    bool write = false;
    std::uint64_t cycle = 0;     ///< when it begins; the bus advances it by what the access takes
    bool direct_offered = false; ///< the bus sets it where asking for direct memory would help
};

/// Memory that may be read, and written if `writable`, without the bus.
struct direct_memory {
    std::uint64_t first = 0;
    std::uint64_t bytes = 0; ///< 0: none
    std::uint8_t* data = nullptr;
    bool writable = false;
};

/// What a hart sees of the world around it.
class hart_bus {
public:
    virtual ~hart_bus() = default;
    /// False if the access is refused: an access fault.
    virtual bool transfer(bus_access& access) = 0;
    /// The direct memory around `address`, or none. It stays valid until hart::drop_direct_memory.
    virtual direct_memory direct(std::uint64_t address) = 0;
    /// The `time` counter at `cycle`.
    virtual std::uint64_t time(std::uint64_t cycle) const = 0;
};

} // namespace bitloom::riscv
