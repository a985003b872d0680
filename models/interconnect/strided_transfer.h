// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace bitloom {

/// A box of bytes in memory and its place in a buffer: counts[0] x counts[1] x counts[2] pieces of
/// `bytes` contiguous bytes each, outermost first. Strides are in bytes.
struct strided_transfer {
    std::uint64_t address = 0;
    std::array<std::uint32_t, 3> counts{1, 1, 1};
    std::array<std::int64_t, 3> strides{};
    std::uint64_t bytes = 0;
    std::size_t local_offset = 0;
    std::array<std::size_t, 3> local_strides{};

    std::uint64_t pieces() const { return std::uint64_t{counts[0]} * counts[1] * counts[2]; }
    std::uint64_t total_bytes() const { return pieces() * bytes; }

    /// Bytes from the first to the last; nothing for strides backwards or above 2^28.
    std::optional<std::uint64_t> span() const;

    /// Joins pieces that touch on both sides, so that a dense box becomes few long bursts.
    void coalesce();
};

} // namespace bitloom
