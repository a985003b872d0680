// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/preset.h"

#include <algorithm>
#include <cstdint>

namespace bitloom::sdram {

inline constexpr std::uint32_t largest_banks = 64; ///< of a channel

/// Where a burst lies.
struct location {
    std::uint32_t channel = 0;
    std::uint32_t bank = 0; ///< of all groups: those of group g are g * banks_per_group and on
    std::uint32_t row = 0;
    std::uint32_t column = 0; ///< in bursts
};

/// Bursts that lie side by side in one row of a bank, or of a bank of each group in turn.
struct burst_run {
    std::uint32_t channel = 0, bank = 0, row = 0; ///< of the first
    std::uint32_t next_bank = 0;                  ///< from each to the next, modulo all banks
    std::uint64_t count = 0;
};

/// Cuts byte addresses into fields by a string that names them from the highest bit to the lowest,
/// `row:bank:col:bankgroup:offset`. A field is as wide as the organisation asks. `bankgroup` may be
/// left out where there is one; `channel` and `rank`, too: several channels then interleave burst
/// by burst, just above the offset.
class address_map {
public:
    /// Takes p's mapping, organisation and channels. Throws config_error, what and what would be
    /// right: a field that is unknown, doubled or missing, an offset that is not last.
    explicit address_map(const preset& p);

    /// Of an address below bytes().
    location locate(std::uint64_t address) const {
        return {m_channel.of(address), m_bankgroup.of(address) << m_bank_bits | m_bank.of(address),
                m_row.of(address), m_column.of(address)};
    }
    /// Bursts from that of address `from` to `to` at most, as long as they share a row.
    burst_run run_at(std::uint64_t from, std::uint64_t to) const {
        const std::uint64_t end = std::min(to, neighbourhood(from) + m_neighbourhood_bytes);
        const location first = locate(from);
        return {first.channel, first.bank, first.row, m_next_bank, bursts(end - from)};
    }
    /// Neighbours of an address that share its row: where they begin, how many they are.
    std::uint64_t neighbourhood(std::uint64_t address) const {
        return address & ~(m_neighbourhood_bytes - 1);
    }
    std::uint64_t neighbourhood_bytes() const { return m_neighbourhood_bytes; }
    /// Whether the banks of a run from one burst of a neighbourhood on are those from another on.
    bool same_turn(std::uint64_t a, std::uint64_t b) const {
        return ((a - b) & (m_turn_bytes - 1)) == 0;
    }
    /// Whether neighbouring bursts lie in other banks.
    bool interleaves_banks() const { return m_next_bank != 0; }
    /// Of whole bursts' bytes.
    std::uint64_t bursts(std::uint64_t bytes) const { return bytes >> m_burst_bits; }
    std::uint64_t bytes() const { return m_bytes; }
    std::uint32_t burst_bytes() const { return m_burst_bytes; }
    /// Whether `bytes` from `address` on lie within one channel. At least a burst's do.
    bool within_one_channel(std::uint64_t address, std::uint64_t bytes) const;

private:
    struct field {
        unsigned shift = 0;
        std::uint32_t mask = 0;
        std::uint32_t of(std::uint64_t address) const {
            return static_cast<std::uint32_t>(address >> shift) & mask;
        }
    };

    field m_channel, m_bankgroup, m_bank, m_row, m_column;
    unsigned m_bank_bits = 0;
    std::uint32_t m_burst_bytes;
    unsigned m_burst_bits;
    std::uint64_t m_bytes;
    std::uint64_t m_neighbourhood_bytes;
    std::uint32_t m_next_bank = 0; ///< burst_run::next_bank
    std::uint64_t m_turn_bytes;    ///< of bursts until the first bank's turn comes again
};

} // namespace bitloom::sdram
