// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/memory/sdram/clocks.h"
#include "models/memory/sdram/preset.h"

#include <algorithm>

namespace bitloom::sdram {

enum class direction : std::uint8_t { read, write };

inline constexpr direction other(direction d) {
    return d == direction::read ? direction::write : direction::read;
}

/// Which of a pair of figures, read's and write's, is `d`'s.
inline constexpr std::size_t index(direction d) {
    return static_cast<std::size_t>(d);
}

/// Reads or writes one, of which index() is a subscript.
inline void state_of(state_archive& a, direction& d) {
    a(d);
    a.expect_that(index(d) < 2, "holds a direction that is neither read nor write");
}

/// The clocks from one command to another, made from a preset once. _l: within a bank group; _s:
/// between groups.
struct timing_rules {
    clocks activate_to_column, activate_to_precharge, activate_to_activate; ///< of a bank
    clocks activate_s, activate_l;                                          ///< of two banks
    clocks four_activates;
    clocks precharge_to_activate;
    clocks refresh, refresh_interval;
    clocks column_to_data_end[2];
    clocks column_to_precharge[2];
    clocks same_s, same_l;       ///< read to read, write to write
    clocks turn_s[2], turn_l[2]; ///< from a read or write to the other

    explicit timing_rules(const preset& p) {
        const timing_set& t = p.timing;
        const clocks burst = p.org.burst_clocks(), cl = t.cl, cwl = t.cwl;
        activate_to_column = t.rcd;
        activate_to_precharge = t.ras;
        activate_to_activate = t.rc;
        activate_s = t.rrd_s;
        activate_l = t.rrd_l;
        four_activates = t.faw;
        precharge_to_activate = t.rp;
        refresh = t.rfc;
        refresh_interval = t.refi;
        column_to_data_end[0] = cl + burst;
        column_to_data_end[1] = cwl + burst;
        column_to_precharge[0] = t.rtp;
        column_to_precharge[1] = cwl + burst + t.wr;
        // The data bus: HBM2's tCCD_S is shorter than its burst.
        same_s = std::max<clocks>(t.ccd_s, burst);
        same_l = std::max<clocks>(t.ccd_l, burst);
        turn_s[0] = turn_l[0] = cl + burst + t.rtw_gap - cwl;
        turn_s[1] = cwl + burst + t.wtr_s;
        turn_l[1] = cwl + burst + t.wtr_l;
    }
};

/// `earliest`, but not before `at`.
inline void delay_to(clocks& earliest, clocks at) {
    earliest = std::max(earliest, at);
}

} // namespace bitloom::sdram
