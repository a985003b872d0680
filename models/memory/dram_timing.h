// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

namespace bitloom {

/// Bits that a memory port moves per cycle, counted in thousandths: 12.8 GB/s at 1 GHz are 102.4.
/// Below 2^54.
class bandwidth {
public:
    constexpr bandwidth(std::uint64_t bits_per_cycle) // NOLINT: a whole number is one
        : m_thousandths(bits_per_cycle * 1000) {}
    static bandwidth of(double bits_per_cycle) {
        bandwidth b(0);
        b.m_thousandths = static_cast<std::uint64_t>(std::llround(bits_per_cycle * 1000));
        return b;
    }
    constexpr std::uint64_t thousandths() const { return m_thousandths; }

private:
    std::uint64_t m_thousandths;
};

/// Flat memory: a transfer takes its bits over the interface's width, rounded up once per transfer
/// (the Bit Fusion authors' model: 192 bits per cycle at 500 MHz).
constexpr std::uint64_t flat_transfer_cycles(std::uint64_t bits, bandwidth per_cycle) {
    __extension__ using wide = unsigned __int128;
    const wide thousandths = static_cast<wide>(bits) * 1000;
    return static_cast<std::uint64_t>((thousandths + per_cycle.thousandths() - 1) /
                                      per_cycle.thousandths());
}

} // namespace bitloom
