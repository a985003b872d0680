// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bitloom::energy {

/// What costs energy each time that it happens. Events are counted where they happen, whatever
/// they cost; time (leakage) is no event unless the price depends on a state.
enum class event : unsigned {
    fusion_unit_cycles, ///< Bit Fusion: a Fusion Unit for a cycle of its array at work
    fixed_pe_cycles,    ///< Bitlet: a PE for a cycle of the array at work, in fixed point ...
    fixed_lane_cycles,  ///< ... and each of its active lanes
    float_pe_cycles,    ///< the same in floating point
    float_lane_cycles,
    mac_cycles,          ///< bit-parallel array: a MAC for a cycle of its array at work
    serial_unit_cycles,  ///< Stripes: an inner-product unit for a cycle of its array at work
    pe_macs,             ///< Eyeriss: multiply-accumulates ...
    register_file_words, ///< ... accesses of PEs' register files ...
    array_words,         ///< ... and words that a PE gets from another PE
    input_read_bits,     ///< of the buffers: bits that either side moves
    input_write_bits,
    weight_read_bits,
    weight_write_bits,
    output_read_bits,
    output_write_bits,
    bias_read_bits,
    bias_write_bits,
    dram_read_bits, ///< over the memory port
    dram_write_bits,
    dram_activates, ///< of timed memory's devices: commands, an ACT with its PRE ...
    dram_read_bursts,
    dram_write_bursts,
    dram_refreshes,
    dram_open_clocks, ///< ... and a channel's clocks with some row open, or with none
    dram_closed_clocks,
};
inline constexpr std::size_t events = 26;

/// As results write it: "fusion_unit_cycles".
const char* name_of(event e);
/// Nothing for a name that is none.
std::optional<event> event_of(std::string_view name);

/// How often each event happened.
class event_counts {
public:
    std::uint64_t& operator[](event e) { return m_counts[static_cast<std::size_t>(e)]; }
    std::uint64_t operator[](event e) const { return m_counts[static_cast<std::size_t>(e)]; }
    event_counts& operator+=(const event_counts& more);
    friend bool operator==(const event_counts& a, const event_counts& b) {
        return a.m_counts == b.m_counts;
    }

private:
    std::array<std::uint64_t, events> m_counts{};
};

} // namespace bitloom::energy
