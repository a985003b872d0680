// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/byte_box.h"

#include <algorithm>
#include <cstdint>

namespace bitloom::sdram {

/// Whether the pieces of the `levels` outer levels come in order of address.
inline bool ascends(const byte_box& box, std::size_t levels) {
    std::int64_t span = 0; // of the levels within
    while (levels-- > 0) {
        if (box.counts[levels] == 1)
            continue;
        if (box.strides[levels] < span)
            return false;
        span += (box.counts[levels] - 1) * box.strides[levels];
    }
    return true;
}

/// Makes one piece of those that leave no burst out between them, level by level from within.
inline void join_pieces(byte_box& box, std::uint64_t burst_bytes) {
    for (std::size_t level = box.counts.size(); level-- > 0;) {
        if (box.counts[level] == 1)
            continue;
        const std::int64_t stride = box.strides[level];
        // Going back, a longer piece would find more that is visited already.
        if (stride < 0 || static_cast<std::uint64_t>(stride) >= box.bytes + burst_bytes ||
            !ascends(box, level))
            return;
        box.bytes += (box.counts[level] - 1) * static_cast<std::uint64_t>(stride);
        box.counts[level] = 1;
    }
}

/// Bursts side by side from one address to behind the last, and again `again` times, each time
/// `stride` further on.
struct burst_rows {
    std::uint64_t from, to;
    std::uint32_t again = 0;
    std::uint64_t stride = 1;
};

/// Which bursts a box of bytes touches: calls `visit` with burst_rows, one after the other. Pieces
/// follow each other in the box's order, and a burst that the pieces before, as far as they touch,
/// have visited is left out. `burst_bytes` is a power of two.
template <class visitor>
void for_each_burst_run(byte_box box, std::uint64_t burst_bytes, visitor&& visit) {
    if (box.total_bytes() == 0)
        return;
    join_pieces(box, burst_bytes);
    const std::uint64_t whole_bursts = ~(burst_bytes - 1);
    const auto end_of = [&](std::uint64_t at) {
        return (at + box.bytes + burst_bytes - 1) & whole_bursts;
    };
    if (box.pieces() == 1) {
        visit(burst_rows{box.address & whole_bursts, end_of(box.address)});
        return;
    }
    const auto stride = static_cast<std::uint64_t>(box.strides[2]);
    const bool are_alike = (stride & ~whole_bursts) == 0 && box.strides[2] > 0;
    // From `low` to `high` all is visited or, from `left` on, about to be.
    std::uint64_t low = 0, high = 0, left = 0;
    const auto visit_left = [&] {
        if (left < high)
            visit(burst_rows{left, high});
        left = high;
    };
    for (std::uint32_t i = 0; i < box.counts[0]; ++i)
        for (std::uint32_t j = 0; j < box.counts[1]; ++j) {
            std::uint64_t at =
                box.address + static_cast<std::uint64_t>(i * box.strides[0] + j * box.strides[1]);
            for (std::uint32_t k = 0; k < box.counts[2]; ++k, at += stride) {
                const std::uint64_t from = at & whole_bursts;
                const std::uint64_t to = end_of(at);
                if (from > high || to < low) {
                    visit_left();
                    low = left = from;
                    high = to;
                    // Apart from the next, and so are all that follow.
                    if (!are_alike || stride <= to - from)
                        continue;
                    const std::uint32_t again = box.counts[2] - 1 - k;
                    visit(burst_rows{from, to, again, stride});
                    low = from + again * stride;
                    left = high = to + again * stride;
                    break;
                }
                if (from < low) {
                    visit_left();
                    visit(burst_rows{from, low});
                    low = from;
                }
                high = std::max(high, to);
            }
        }
    visit_left();
}

} // namespace bitloom::sdram
