// SPDX-License-Identifier: Apache-2.0
// What the cycles of a transfer go to.
#pragma once

#include "models/tiled/memory_timing.h"

#include <cstdint>

namespace bitloom::tiled {

/// Of a transfer's cycles; all others move its bits.
struct transfer_split {
    std::uint64_t row_misses = 0, refresh = 0, latency = 0;
    std::uint64_t sum() const { return row_misses + refresh + latency; }
};

/// Calls come in the order of their cycle, which counts from the start of the present program.
class transfer_reasons {
public:
    virtual ~transfer_reasons() = default;
    /// Of a transfer that began in `cycle` and took `took` cycles.
    virtual transfer_split split(sdram::direction /*d*/, const byte_box& /*box*/,
                                 std::uint64_t /*cycle*/, std::uint64_t /*took*/) {
        return {};
    }
    virtual void end_program(std::uint64_t /*cycle*/) {}
};

/// Sends every transfer to three memories: the device as it is, the same one without refresh, and
/// one whose rows open at once besides. What the first takes longer than the second is refresh's,
/// what the second takes longer than the third the row misses'. Bits move at the slower of the port
/// and the device's bus. Of memory that does not serve in order (dram_detailed) the shares are
/// those that it would have in order.
class sdram_reasons : public transfer_reasons {
public:
    /// As sdram_timing.
    sdram_reasons(const sdram::preset& p, std::uint64_t first_address, std::uint64_t frequency_hz,
                  bandwidth port);
    transfer_split split(sdram::direction d, const byte_box& box, std::uint64_t cycle,
                         std::uint64_t took) override;
    void end_program(std::uint64_t cycle) override;

private:
    sdram_timing m_whole, m_without_refresh, m_without_misses;
    const bandwidth m_port;
    const double m_device_bits_per_cycle;
};

} // namespace bitloom::tiled
