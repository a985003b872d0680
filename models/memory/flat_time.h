// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/simulated_time.h"
#include "models/memory/charged_box.h"
#include "models/memory/dram_timing.h"

#include <cstdint>
#include <systemc>
#include <tlm>

namespace bitloom {

/// What an access, or the whole transfer that it stands for, takes over an interface of flat
/// timing.
inline sc_core::sc_time flat_time(const tlm::tlm_generic_payload& p, bandwidth bits_per_cycle,
                                  std::uint64_t frequency_hz) {
    return cycles_to_time(flat_transfer_cycles(charged_box(p).total_bytes() * 8, bits_per_cycle),
                          frequency_hz);
}

} // namespace bitloom
