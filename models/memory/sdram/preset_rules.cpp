// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/preset_rules.h"

#include "models/common/errors.h"
#include "models/memory/sdram/address_map.h"

#include <cmath>

namespace bitloom::sdram {

namespace {

using fault = std::optional<preset_fault>;

std::string text(std::uint64_t number) {
    return std::to_string(number);
}

fault organisation_fault(const organisation& o) {
    const struct {
        const char* key;
        std::uint32_t value;
    } powers[] = {{"bankgroups", o.bankgroups},
                  {"banks_per_group", o.banks_per_group},
                  {"rows", o.rows},
                  {"columns", o.columns},
                  {"device_width", o.device_width},
                  {"devices", o.devices},
                  {"burst_length", o.burst_length},
                  {"bus_bits", o.bus_bits}};
    for (const auto& each : powers)
        if (each.value == 0 || (each.value & (each.value - 1)) != 0)
            return {{std::string("org.") + each.key,
                     text(each.value) + " is not a power of two, give one"}};
    if (o.ranks != 1)
        return {{"org.ranks", text(o.ranks) + " ranks are not modelled, give 1"}};
    if (o.bus_bits < 8 || std::uint64_t{o.device_width} * o.devices != o.bus_bits)
        return {{"org.bus_bits", text(o.bus_bits) + " is not device_width * devices, give " +
                                     text(std::uint64_t{o.device_width} * o.devices)}};
    if (o.burst_length < 2)
        return {{"org.burst_length", "a clock carries two words, give 2 or more"}};
    if (o.columns < o.burst_length)
        return {{"org.columns", "a row is shorter than a burst, give org.burst_length (" +
                                    text(o.burst_length) + ") or more"}};
    if (o.banks() > largest_banks)
        return {{"org.banks_per_group", text(o.banks()) + " banks, give at most " +
                                            text(largest_banks) + " in all groups"}};
    if (o.bytes() > 1ULL << 40)
        return {{"org.rows", "the channel is larger than 1 TiB, give fewer"}};
    return {};
}

/// Pairs of which the first may not exceed the second.
fault order_fault(const timing_set& t) {
    const struct {
        const char *less, *more;
        std::uint32_t small, large;
        const char* why;
    } orders[] = {
        {"rcd", "ras", t.rcd, t.ras, "a row must stay open until it can be accessed"},
        {"rrd_s", "rrd_l", t.rrd_s, t.rrd_l, "the same bank group is never faster"},
        {"ccd_s", "ccd_l", t.ccd_s, t.ccd_l, "the same bank group is never faster"},
        {"wtr_s", "wtr_l", t.wtr_s, t.wtr_l, "the same bank group is never faster"},
        {"cwl", "cl", t.cwl, t.cl, "write data come no later than read data"},
        {"rrd_s", "faw", t.rrd_s, t.faw, "the window holds more than one ACT"},
        {"ras", "rc", t.ras, t.rc, "a row cycle holds an open row"},
    };
    for (const auto& each : orders)
        if (each.small > each.large)
            return {{std::string("timing.") + each.more,
                     text(each.large) + " is less than timing." + each.less + " (" +
                         text(each.small) + "): " + each.why + ", give " + text(each.small) +
                         " or more"}};
    return {};
}

fault timing_fault(const preset& p) {
    const timing_set& t = p.timing;
    if (const fault f = order_fault(t))
        return f;
    if (t.rc < t.ras + t.rp)
        return {{"timing.rc",
                 text(t.rc) + " is less than ras + rp, give " + text(t.ras + t.rp) + " or more"}};
    // Between two refreshes a row must be opened, written and closed, or nothing is ever served.
    const std::uint64_t least =
        std::uint64_t{t.rfc} + t.rcd + t.cwl + p.org.burst_clocks() + t.wr + t.rp + t.ras + t.cl;
    if (t.refi <= least)
        return {{"timing.refi", text(t.refi) + " leaves no time between refreshes of rfc = " +
                                    text(t.rfc) + ", give more than " + text(least)}};
    return {};
}

} // namespace

std::optional<preset_fault> find_fault(const preset& p) {
    const double picoseconds = p.tck_ns * 1000;
    if (!(picoseconds >= 1) || std::abs(picoseconds - std::round(picoseconds)) > 1e-6)
        return {{"tck_ns", "is not whole picoseconds, give three digits after the point"}};
    if (p.channels == 0 || (p.channels & (p.channels - 1)) != 0)
        return {{"channels", text(p.channels) + " is not a power of two, give one"}};
    if (p.stack_channels == 0 || (p.stack_channels & (p.stack_channels - 1)) != 0)
        return {{"stack_channels", text(p.stack_channels) + " is not a power of two, give one"}};
    if (fault f = organisation_fault(p.org))
        return f;
    if (fault f = timing_fault(p))
        return f;
    try {
        const address_map map(p);
    } catch (const config_error& error) {
        return {{"mapping", error.what()}};
    }
    return {};
}

} // namespace bitloom::sdram
