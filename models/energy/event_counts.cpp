// SPDX-License-Identifier: Apache-2.0
#include "models/energy/event_counts.h"

namespace bitloom::energy {

namespace {

constexpr std::array<const char*, events> names{
    "fusion_unit_cycles",  "fixed_pe_cycles",   "fixed_lane_cycles",  "float_pe_cycles",
    "float_lane_cycles",   "mac_cycles",        "serial_unit_cycles", "pe_macs",
    "register_file_words", "array_words",       "input_read_bits",    "input_write_bits",
    "weight_read_bits",    "weight_write_bits", "output_read_bits",   "output_write_bits",
    "bias_read_bits",      "bias_write_bits",   "dram_read_bits",     "dram_write_bits",
    "dram_activates",      "dram_read_bursts",  "dram_write_bursts",  "dram_refreshes",
    "dram_open_clocks",    "dram_closed_clocks"};

} // namespace

const char* name_of(event e) {
    return names[static_cast<std::size_t>(e)];
}

std::optional<event> event_of(std::string_view name) {
    for (std::size_t e = 0; e < events; ++e)
        if (name == names[e])
            return static_cast<event>(e);
    return std::nullopt;
}

event_counts& event_counts::operator+=(const event_counts& more) {
    for (std::size_t e = 0; e < events; ++e)
        m_counts[e] += more.m_counts[e];
    return *this;
}

} // namespace bitloom::energy
