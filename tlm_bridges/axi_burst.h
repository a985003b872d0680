// SPDX-License-Identifier: Apache-2.0
// What an AXI4 burst is: pure functions (Arm IHI 0022, A3.4.1).
#pragma once

#include <cstdint>
#include <vector>

namespace bitloom::axi {

enum burst_kind : std::uint32_t { fixed = 0, incr = 1, wrap = 2 };

/// Bytes that no burst's addresses cross.
inline constexpr std::uint64_t burst_boundary = 4096;

struct burst {
    std::uint64_t address = 0;
    unsigned beats = 1;        ///< AxLEN + 1
    unsigned size = 0;         ///< AxSIZE: bytes of a beat as a power of two
    std::uint32_t kind = incr; ///< AxBURST

    std::uint64_t beat_bytes() const { return std::uint64_t{1} << size; }
    /// Where beat `n` starts: only the first beat of INCR, and those of FIXED, may be unaligned.
    std::uint64_t beat_address(unsigned n) const;
    /// Bytes of beat `n`, from its address to the end of its container.
    unsigned bytes_of_beat(unsigned n) const {
        return static_cast<unsigned>(beat_bytes() - beat_address(n) % beat_bytes());
    }
    std::uint64_t bytes() const; ///< of all beats
    /// Of WRAP: the lowest address.
    std::uint64_t wrap_start() const {
        return address / (beats * beat_bytes()) * beats * beat_bytes();
    }
};

/// Bytes of a burst that lie side by side, as one transaction takes them.
struct run {
    std::uint64_t address;
    std::uint64_t first; ///< of them, in the order of the beats
    std::uint64_t bytes;
};

/// The runs of a legal burst in the order of its beats: INCR is one, WRAP up to two, FIXED one per
/// beat, because each beat is an access of its own to the same place.
std::vector<run> runs_of(const burst& b);

/// The rule that a burst on a bus of `bus_bytes` breaks, nullptr if it is legal.
const char* broken_rule(const burst& b, unsigned bus_bytes);

/// INCR bursts for `length` bytes from `address` on, of beats as wide as the bus, at most 256 each,
/// that do not cross a boundary. One beat of a power of two at a multiple of it keeps its own size.
std::vector<burst> bursts_of(std::uint64_t address, std::uint64_t length, unsigned bus_bytes);

} // namespace bitloom::axi
