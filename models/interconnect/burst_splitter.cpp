// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/burst_splitter.h"

#include <algorithm>

namespace bitloom {

namespace {

/// Largest power of two up to `n`, which is not 0.
std::uint64_t floor_power(std::uint64_t n) {
    return std::uint64_t{1} << (63 - __builtin_clzll(n));
}

} // namespace

void burst_splitter::begin(const strided_transfer& t, bool is_load) {
    m_transfer = t;
    m_is_load = is_load;
    m_run.clear();
    m_cursor = {{}, t.address, t.local_offset, t.pieces() != 0 ? t.bytes : 0};
}

void burst_splitter::next_piece() {
    const strided_transfer& t = m_transfer;
    for (std::size_t level = 3; level-- > 0;) {
        if (++m_cursor.index[level] < t.counts[level]) {
            m_cursor.address = t.address;
            m_cursor.local = t.local_offset;
            for (std::size_t n = 0; n < 3; ++n) {
                m_cursor.address += m_cursor.index[n] * static_cast<std::uint64_t>(t.strides[n]);
                m_cursor.local += m_cursor.index[n] * t.local_strides[n];
            }
            m_cursor.left = t.bytes;
            return;
        }
        m_cursor.index[level] = 0;
    }
    m_cursor.left = 0;
}

void burst_splitter::gather() {
    const std::uint64_t line = m_cursor.address / m_longest;
    std::uint64_t end = m_cursor.address;
    while (m_cursor.left != 0 && m_cursor.address / m_longest == line &&
           (m_is_load || m_cursor.address == end)) {
        const std::uint64_t room = m_longest - m_cursor.address % m_longest;
        const std::uint64_t bytes = std::min(m_cursor.left, room);
        m_run.push_back({m_cursor.address, m_cursor.local, bytes});
        end = m_cursor.address + bytes;
        m_cursor.address += bytes;
        m_cursor.local += bytes;
        m_cursor.left -= bytes;
        if (m_cursor.left == 0)
            next_piece();
    }
}

void burst_splitter::next(burst& b) {
    if (m_run.empty())
        gather();
    b.parts.clear();
    if (m_is_load)
        cover(b);
    else
        cut(b);
}

void burst_splitter::cover(burst& b) {
    std::uint64_t first = m_run.front().address, last = first;
    for (const burst::part& p : m_run) {
        first = std::min(first, p.address);
        last = std::max(last, p.address + (p.bytes - 1));
    }
    // Two addresses share a block if they differ in no bit above its size.
    b.bytes = first == last ? 1 : 2 * floor_power(first ^ last);
    b.address = first / b.bytes * b.bytes;
    b.parts.swap(m_run);
}

void burst_splitter::cut(burst& b) {
    b.address = m_run.front().address;
    const std::uint64_t run = m_run.back().address + m_run.back().bytes - b.address;
    const std::uint64_t offset = b.address % m_longest;
    const std::uint64_t aligned = offset != 0 ? offset & -offset : m_longest;
    b.bytes = std::min(aligned, floor_power(run));
    std::size_t taken = 0;
    for (std::uint64_t left = b.bytes; left != 0;) {
        burst::part& p = m_run[taken];
        const std::uint64_t bytes = std::min(p.bytes, left);
        b.parts.push_back({p.address, p.local, bytes});
        left -= bytes;
        if (bytes == p.bytes) {
            ++taken;
        } else {
            p.address += bytes;
            p.local += bytes;
            p.bytes -= bytes;
        }
    }
    m_run.erase(m_run.begin(), m_run.begin() + static_cast<std::ptrdiff_t>(taken));
}

} // namespace bitloom
