// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/strided_transfer.h"

#include <cstdint>
#include <vector>

namespace bitloom {

/// One request of a transfer: a power of two of bytes, at a multiple of it.
struct burst {
    /// Bytes that belong together on both sides.
    struct part {
        std::uint64_t address;
        std::uint64_t local; ///< from the start of the tile
        std::uint64_t bytes;
    };
    std::uint64_t address = 0, bytes = 0;
    std::vector<part> parts; ///< in order of the transfer

    /// Whether its bytes lie in the tile as they do in memory, all of them.
    bool is_direct() const { return parts.size() == 1 && parts.front().bytes == bytes; }
};

/// Cuts a transfer into requests of power-of-two lengths, naturally aligned, up to `longest` bytes,
/// in the transfer's order. What follows each other in one line of `longest` bytes shares requests:
/// - a load asks once for the smallest such block around it, bytes between included;
/// - a store, only as far as addresses go on without a gap: its requests write these bytes alone.
class burst_splitter {
public:
    /// `longest`: a power of two.
    explicit burst_splitter(std::uint64_t longest)
        : m_longest(longest) {}

    void begin(const strided_transfer& t, bool is_load);
    bool done() const { return m_run.empty() && m_cursor.left == 0; }
    /// The next request, into `b`. Only if not done().
    void next(burst& b);

private:
    /// What of the present piece is left.
    struct cursor {
        std::array<std::uint32_t, 3> index{};
        std::uint64_t address = 0, local = 0;
        std::uint64_t left = 0; ///< 0: the transfer is over
    };
    void next_piece();
    void gather();
    void cover(burst& b);
    void cut(burst& b);

    const std::uint64_t m_longest;
    strided_transfer m_transfer;
    bool m_is_load = false;
    cursor m_cursor;
    std::vector<burst::part> m_run; ///< gathered in one line and not yet asked for
};

} // namespace bitloom
