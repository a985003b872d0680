// SPDX-License-Identifier: Apache-2.0
// The table of a memory's keys, as describe.h is a platform's.
#pragma once

#include "platforms/configuration/key.h"
#include "platforms/configuration/key_rules.h"
#include "platforms/configuration/memory_configuration.h"

#include <string>

namespace bitloom::configuration {

template <class visitor, class organisation>
void describe_organisation(visitor&& visit, organisation& o) {
    const auto power = [&](const char* name, const char* unit, std::uint64_t largest,
                           const char* sentence, auto& value) {
        visit(key{std::string("org.") + name, unit, sentence}, whole_range{1, largest}, value);
    };
    power("ranks", "ranks", 1, "Ranks of a channel.", o.ranks);
    power("bankgroups", "groups", 64, "Bank groups; all sizes are powers of two.", o.bankgroups);
    power("banks_per_group", "banks", 64, "Banks of a group, 64 in all groups at most.",
          o.banks_per_group);
    power("rows", "rows", 1 << 24, "Rows of a bank.", o.rows);
    power("columns", "columns", 1 << 16, "Columns of a row, as wide as the bus each.", o.columns);
    power("device_width", "bits", 1024, "Data pins of a device.", o.device_width);
    power("devices", "devices", 64, "Devices side by side.", o.devices);
    power("burst_length", "words", 64, "Bus words of a read or write, two per clock.",
          o.burst_length);
    power("bus_bits", "bits", 1024, "Data bus of a channel.", o.bus_bits);
}

template <class visitor, class timings>
void describe_timing(visitor&& visit, timings& t) {
    const auto clocks = [&](const char* name, const char* sentence, auto& value) {
        visit(key{std::string("timing.") + name, "clocks", sentence}, whole_range{1, 1'000'000},
              value);
    };
    clocks("cl", "Read to its data.", t.cl);
    clocks("cwl", "Write to its data.", t.cwl);
    clocks("rcd", "ACT to read or write.", t.rcd);
    clocks("rp", "PRE to ACT.", t.rp);
    clocks("ras", "ACT to PRE.", t.ras);
    clocks("rc", "ACT to ACT of a bank.", t.rc);
    clocks("rrd_s", "ACT to ACT of another bank group.", t.rrd_s);
    clocks("rrd_l", "ACT to ACT of another bank of the group.", t.rrd_l);
    clocks("ccd_s", "Read to read, write to write, of another bank group.", t.ccd_s);
    clocks("ccd_l", "The same within a bank group.", t.ccd_l);
    clocks("faw", "Window that holds four ACTs at most.", t.faw);
    clocks("wr", "Last data of a write to PRE.", t.wr);
    clocks("wtr_s", "Last data of a write to a read of another bank group.", t.wtr_s);
    clocks("wtr_l", "The same within a bank group.", t.wtr_l);
    clocks("rtp", "Read to PRE.", t.rtp);
    visit(key{"timing.rtw_gap", "clocks", "Idle bus between a read's data and a write's."},
          whole_range{0, 1000}, t.rtw_gap);
    clocks("rfc", "REF to any command.", t.rfc);
    clocks("refi", "REF to REF.", t.refi);
}

template <class visitor, class energies>
void describe_energy(visitor&& visit, energies& e) {
    const auto energy = [&](const char* name, const char* unit, const char* sentence, auto& value) {
        visit(key{std::string("energy_pj.") + name, unit, sentence}, real_range{0, 1e9}, value);
    };
    energy("act_pre", "pJ", "An ACT and its PRE, of the whole channel as all here.", e.act_pre);
    energy("rd", "pJ", "A read.", e.rd);
    energy("wr", "pJ", "A write.", e.wr);
    energy("ref", "pJ", "A REF.", e.ref);
    energy("act_standby_mw", "mW", "Standby with some row open.", e.act_standby_mw);
    energy("pre_standby_mw", "mW", "Standby with none.", e.pre_standby_mw);
    energy("per_bit", "pJ/bit", "Not 0: a bit moved, in place of all above.", e.per_bit);
}

/// Calls visit(key, rule, value) for every key of a memory_configuration, const or not.
template <class visitor, class memory>
void describe_memory(visitor&& visit, memory& config) {
    auto& preset = config.preset;
    visit(key{"mode", "", "Timed in order at once (fast), or by an FR-FCFS controller (detailed)."},
          choice{{"fast", "detailed"}}, config.mode);
    visit(key{"outstanding", "reads", "Reads under way at most; writes are posted."},
          whole_range{1, 1'000'000}, config.outstanding);
    visit(key{"channels", "channels", "Channels, each with its own controller; a power of two."},
          whole_range{1, 64}, preset.channels);
    visit(key{"stack_channels", "channels",
              "Channels of the whole package; a trace of it folds onto those there are."},
          whole_range{1, 64}, preset.stack_channels);
    visit(key{"mapping", "",
              "Fields of an address from the highest bit down: row, bank, bankgroup, col, channel, "
              "offset."},
          free_text{}, preset.mapping);
    visit(key{"source", "", "Where the figures come from."}, free_text{}, preset.source);
    visit(key{"tck_ns", "ns", "Clock of the commands, to a picosecond."}, real_range{0.001, 1000},
          preset.tck_ns);
    describe_organisation(visit, preset.org);
    describe_timing(visit, preset.timing);
    describe_energy(visit, preset.energy);
}

} // namespace bitloom::configuration
