// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/simulation_slice.h"

#include <algorithm>

namespace bitloom::soc {

void simulate_slice(const std::optional<sc_core::sc_time>& longest) {
    const sc_core::sc_time slice(2, sc_core::SC_MS);
    const sc_core::sc_time first = sc_core::sc_time_to_pending_activity();
    sc_core::sc_time next = std::max(slice, first);
    if (longest) {
        const sc_core::sc_time left = *longest - sc_core::sc_time_stamp();
        if (first >= left) {
            sc_core::sc_start(left);
            return;
        }
        next = std::min(next, left);
    }
    // Where nothing is left to happen, time stays where the last thing happened.
    sc_core::sc_start(next, sc_core::SC_EXIT_ON_STARVATION);
}

} // namespace bitloom::soc
