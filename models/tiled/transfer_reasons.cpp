// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/transfer_reasons.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bitloom::tiled {

namespace {

sdram::preset without_refresh(sdram::preset p) {
    p.timing.refi = std::numeric_limits<std::int32_t>::max();
    p.timing.rfc = 1;
    return p;
}

/// Rows are opened in a clock and closed in another, and never wait for each other.
sdram::preset without_misses(sdram::preset p) {
    sdram::timing_set& t = p.timing;
    t.rcd = t.rp = t.ras = t.rrd_s = t.rrd_l = t.faw = t.wr = t.rtp = 1;
    t.rc = 2;
    return without_refresh(p);
}

std::uint64_t longer_by(std::uint64_t a, std::uint64_t b) {
    return a > b ? a - b : 0;
}

} // namespace

sdram_reasons::sdram_reasons(const sdram::preset& p, std::uint64_t first_address,
                             std::uint64_t frequency_hz, bandwidth port)
    : m_whole(p, first_address, frequency_hz, port)
    , m_without_refresh(without_refresh(p), first_address, frequency_hz, port)
    , m_without_misses(without_misses(p), first_address, frequency_hz, port)
    , m_port(port)
    , m_device_bits_per_cycle(p.peak_gb_per_s() * 8e9 / static_cast<double>(frequency_hz)) {}

transfer_split sdram_reasons::split(sdram::direction d, const byte_box& box, std::uint64_t cycle,
                                    std::uint64_t took) {
    const std::uint64_t whole = m_whole.cycles_of(d, box, cycle);
    const std::uint64_t unrefreshed = m_without_refresh.cycles_of(d, box, cycle);
    const std::uint64_t unmissed = m_without_misses.cycles_of(d, box, cycle);
    const std::uint64_t bits = box.total_bytes() * 8;
    const auto device =
        static_cast<std::uint64_t>(std::ceil(static_cast<double>(bits) / m_device_bits_per_cycle));
    const std::uint64_t moves = std::max(flat_transfer_cycles(bits, m_port), device);
    std::uint64_t left = longer_by(took, moves);
    transfer_split s;
    s.refresh = std::min(left, longer_by(whole, unrefreshed));
    left -= s.refresh;
    s.row_misses = std::min(left, longer_by(unrefreshed, unmissed));
    s.latency = left - s.row_misses;
    return s;
}

void sdram_reasons::end_program(std::uint64_t cycle) {
    for (sdram_timing* each : {&m_whole, &m_without_refresh, &m_without_misses})
        each->end_program(cycle);
}

} // namespace bitloom::tiled
