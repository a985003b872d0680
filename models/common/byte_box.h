// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace bitloom {

/// A box of bytes in memory: counts[0] x counts[1] x counts[2] pieces of `bytes` contiguous bytes
/// each, outermost first. Strides are in bytes.
struct byte_box {
    std::uint64_t address = 0; ///< of the first piece
    std::array<std::uint32_t, 3> counts{1, 1, 1};
    std::array<std::int64_t, 3> strides{};
    std::uint64_t bytes = 0;

    std::uint64_t pieces() const { return std::uint64_t{counts[0]} * counts[1] * counts[2]; }
    std::uint64_t total_bytes() const { return pieces() * bytes; }

    /// Bytes from the first to the last; nothing for strides backwards or above 2^28.
    std::optional<std::uint64_t> span() const;
    /// Whether every byte lies in a memory of `size` bytes from 0. A box without bytes does.
    bool within(std::uint64_t size) const;
};

} // namespace bitloom
