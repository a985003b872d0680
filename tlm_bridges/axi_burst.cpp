// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi_burst.h"

#include <algorithm>

namespace bitloom::axi {

namespace {

constexpr unsigned most_beats = 256;

unsigned size_of(std::uint64_t power_of_two) {
    return static_cast<unsigned>(__builtin_ctzll(power_of_two));
}

} // namespace

std::uint64_t burst::beat_address(unsigned n) const {
    if (kind == fixed || n == 0)
        return address;
    const std::uint64_t at = address / beat_bytes() * beat_bytes() + n * beat_bytes();
    const std::uint64_t total = beats * beat_bytes();
    return kind == wrap && at >= wrap_start() + total ? at - total : at;
}

std::uint64_t burst::bytes() const {
    return kind == fixed ? std::uint64_t{beats} * bytes_of_beat(0)
                         : beats * beat_bytes() - address % beat_bytes();
}

std::vector<run> runs_of(const burst& b) {
    const std::uint64_t bytes = b.bytes();
    if (b.kind == incr)
        return {{b.address, 0, bytes}};
    std::vector<run> runs;
    if (b.kind == fixed) {
        for (unsigned n = 0; n < b.beats; ++n)
            runs.push_back({b.address, std::uint64_t{n} * b.bytes_of_beat(n), b.bytes_of_beat(n)});
        return runs;
    }
    const std::uint64_t behind = b.wrap_start() + bytes - b.address;
    runs.push_back({b.address, 0, behind});
    if (behind != bytes)
        runs.push_back({b.wrap_start(), behind, bytes - behind});
    return runs;
}

const char* broken_rule(const burst& b, unsigned bus_bytes) {
    if (b.beat_bytes() > bus_bytes)
        return "SIZE is wider than the bus";
    switch (b.kind) {
    case fixed:
        return b.beats > 16 ? "LEN of a FIXED burst is more than 16 beats" : nullptr;
    case incr:
        return b.address % burst_boundary + b.bytes() > burst_boundary
                   ? "an INCR burst crosses a 4 KiB boundary"
                   : nullptr;
    case wrap:
        if (b.beats != 2 && b.beats != 4 && b.beats != 8 && b.beats != 16)
            return "LEN of a WRAP burst is not 2, 4, 8 or 16 beats";
        return b.address % b.beat_bytes() != 0 ? "a WRAP burst starts unaligned" : nullptr;
    default:
        return "BURST is the reserved value";
    }
}

std::vector<burst> bursts_of(std::uint64_t address, std::uint64_t length, unsigned bus_bytes) {
    if (length <= bus_bytes && (length & (length - 1)) == 0 && address % length == 0)
        return {{address, 1, size_of(length), incr}};
    std::vector<burst> bursts;
    while (length != 0) {
        const std::uint64_t container = address / bus_bytes * bus_bytes;
        const std::uint64_t longest =
            std::min(container + std::uint64_t{most_beats} * bus_bytes,
                     container / burst_boundary * burst_boundary + burst_boundary);
        const std::uint64_t bytes = std::min(length, longest - address);
        const auto beats =
            static_cast<unsigned>((address + bytes - container + bus_bytes - 1) / bus_bytes);
        bursts.push_back({address, beats, size_of(bus_bytes), incr});
        address += bytes;
        length -= bytes;
    }
    return bursts;
}

} // namespace bitloom::axi
