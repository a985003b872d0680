// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/byte_box.h"
#include "models/memory/sdram/address_map.h"
#include "models/memory/sdram/burst_runs.h"
#include "models/memory/sdram/in_order_engine.h"

#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// All channels of a preset under in_order_engine, seen from who moves boxes of bytes: the one
/// place that cuts transfers into bursts and picoseconds into clocks. Picoseconds count from when
/// the device starts, its refresh with them.
class in_order_memory {
public:
    /// `p` has no fault (sdram::find_fault).
    explicit in_order_memory(const preset& p);

    std::uint64_t bytes() const { return m_map.bytes(); }

    /// Serves a box that lies within bytes() from the picosecond `begins` on and returns when it
    /// has ended: writes are taken by the controller, the last data of reads have come. Every burst
    /// that a piece touches is moved whole, piece after piece; bursts that the piece before has
    /// just moved, once. Calls come in order of `begins`.
    std::uint64_t transfer(direction d, const byte_box& box, std::uint64_t begins);

    /// What has happened at the picosecond `now`; nothing comes before it any more. Writes that the
    /// controller still keeps waiting have not.
    command_events events_at(std::uint64_t now);
    /// The same with those writes done, as when nothing comes after it for long.
    command_events drained_events(std::uint64_t now);

    void state(state_archive& a) { a.as_many(m_channels); }

private:
    /// Adds the bursts from one address to another to those about to move, as long as they share a
    /// row; moves what does not.
    void join(direction d, std::uint64_t from, std::uint64_t to);
    void join(direction d, burst_rows rows);
    /// Of the present transfer's run.
    void move(direction d);

    const address_map m_map;
    const std::uint64_t m_period; ///< ps
    std::vector<in_order_engine> m_channels;
    // Of the present transfer:
    clocks m_arrival = 0, m_done = 0;
    burst_run m_run;                                 ///< about to move
    std::uint64_t m_behind = 0;                      ///< the address behind it
    std::uint64_t m_row_begins = 0, m_row_bytes = 0; ///< where others may join it
};

} // namespace bitloom::sdram
