// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/clocks.h"

#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// The waiting bursts of one direction, in order of age per bank, with the oldest to each bank's
/// open row at hand.
class request_queue {
public:
    using slot = std::uint16_t;
    static constexpr slot none = 0xffff;

    struct entry {
        std::uint64_t id = 0;  ///< the owner's
        std::uint64_t age = 0; ///< less is older
        clocks arrival = 0;
        std::uint32_t row = 0, column = 0;
        slot next = none;    ///< younger, of the same bank
        bool opened = false; ///< its row was opened for it
    };

    request_queue(std::uint32_t banks, std::uint32_t depth);

    std::uint32_t size() const { return m_size; }
    bool full() const { return m_free == none; }
    std::uint64_t banks() const { return m_waiting; } ///< a bit per bank that somebody waits for
    entry& at(slot s) { return m_entries[s]; }
    const entry& at(slot s) const { return m_entries[s]; }
    slot oldest(std::uint32_t bank) const { return m_banks[bank].head; }
    slot oldest_hit(std::uint32_t bank) const { return m_banks[bank].hit; }

    /// `open_row` is the bank's. Not while full().
    void push(const entry& e, std::uint32_t bank, std::int64_t open_row);
    /// Takes out the bank's oldest hit.
    entry pop_hit(std::uint32_t bank);
    /// To be told whenever a bank's row changes.
    void row_opened(std::uint32_t bank, std::uint32_t row);
    void row_closed(std::uint32_t bank) { m_banks[bank].hit = none; }
    void all_rows_closed();
    bool contains(std::uint32_t bank, std::uint32_t row, std::uint32_t column) const;

private:
    struct bank_list {
        slot head = none, tail = none;
        slot hit = none, before_hit = none; ///< before_hit: none where the hit is the head
    };

    std::vector<entry> m_entries;
    std::vector<bank_list> m_banks;
    slot m_free = 0; ///< list of unused entries
    std::uint32_t m_size = 0;
    std::uint64_t m_waiting = 0;
};

} // namespace bitloom::sdram
