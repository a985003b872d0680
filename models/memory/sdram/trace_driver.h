// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/clocks.h"
#include "models/memory/sdram/command_events.h"
#include "models/memory/sdram/preset.h"

#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// One request of a trace: the aligned block of request_bytes() that holds the address.
struct trace_request {
    std::uint64_t address; ///< below the preset's bytes()
    bool is_write;
};

/// A cache line, or a burst where that is longer.
std::uint32_t request_bytes(const preset& p);

enum class engine { fast, detailed };

struct drive_result {
    clocks end = 0; ///< when the last data have passed the bus
    std::uint64_t reads = 0, writes = 0;
    clocks read_latency = 0, longest_read_latency = 0; ///< sum and maximum, injection to data
    command_events events;                             ///< of all channels
    /// Per request; done is `never` for a write under the fast engine, which does not say.
    std::vector<clocks> injected, done;
};

/// Drives a memory as the tools compared with are driven: requests are injected in order, at most
/// one per clock; a read waits until fewer than `outstanding` reads are under way, a write is
/// posted and waits only for room. `p` has no fault and `outstanding` is not 0.
drive_result drive(const preset& p, engine e, const std::vector<trace_request>& trace,
                   std::uint32_t outstanding);

} // namespace bitloom::sdram
