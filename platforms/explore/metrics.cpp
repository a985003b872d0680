// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/metrics.h"

#include "platforms/results/totals.h"

#include <fmt/format.h>

namespace bitloom::explore {

namespace {

using results::run_record;
using results::run_totals;

struct described {
    metric what;
    metric_value (*of)(const run_record&, const run_totals&);
};

template <double results::energy_record::*part>
metric_value energy(const run_record&, const run_totals& t) {
    return t.energy ? metric_value((*t.energy).*part) : metric_value();
}

double per_input(double value, const run_record& r) {
    return value / static_cast<double>(r.samples);
}

using r_t = const run_record&;
using t_t = const run_totals&;
using e_r = results::energy_record;

const std::vector<described>& table() {
    static const std::vector<described> all{
        {{"cycles", "cycles", "Doorbell to interrupt, for the whole batch."},
         [](r_t, t_t t) -> metric_value { return t.cycles; }},
        {{"compute_cycles", "cycles", "Of them with the array at work."},
         [](r_t, t_t t) -> metric_value { return t.compute_cycles; }},
        {{"stall_cycles", "cycles", "Of the layers' cycles those in which the array waits."},
         [](r_t, t_t t) -> metric_value { return t.stall_cycles; }},
        {{"seconds", "s", "The cycles as time."},
         [](r_t, t_t t) -> metric_value { return t.seconds; }},
        {{"seconds_per_input", "s", "The same over the batch."},
         [](r_t r, t_t t) -> metric_value { return per_input(t.seconds, r); }},
        {{"macs", "MACs", "Multiplications of the network, for the whole batch."},
         [](r_t, t_t t) -> metric_value { return t.macs; }},
        {{"macs_per_second", "1/s", "Multiplications over time."},
         [](r_t, t_t t) -> metric_value {
             return t.seconds > 0 ? metric_value(static_cast<double>(t.macs) / t.seconds)
                                  : metric_value();
         }},
        {{"dram_read_bits", "bits", "Read from DRAM by the layers."},
         [](r_t, t_t t) -> metric_value { return t.dram_read_bits; }},
        {{"dram_write_bits", "bits", "Written to DRAM."},
         [](r_t, t_t t) -> metric_value { return t.dram_write_bits; }},
        {{"energy_pj", "pJ", "Of everything, for the whole batch."}, energy<&e_r::total>},
        {{"energy_pj_per_input", "pJ", "The same over the batch."},
         [](r_t r, t_t t) -> metric_value {
             return t.energy ? metric_value(per_input(t.energy->total, r)) : metric_value();
         }},
        {{"compute_energy_pj", "pJ", "Of that in the array."}, energy<&e_r::compute>},
        {{"buffers_energy_pj", "pJ", "In the buffers."}, energy<&e_r::buffers>},
        {{"dram_energy_pj", "pJ", "In DRAM."}, energy<&e_r::dram>},
        {{"static_energy_pj", "pJ", "Leakage, and DRAM that only waits."}, energy<&e_r::standby>},
        {{"average_power_mw", "mW", "Energy over time."},
         [](r_t, t_t t) -> metric_value {
             const auto power = results::average_power_mw(t);
             return power ? metric_value(*power) : metric_value();
         }},
        {{"peak_power_mw", "mW", "The highest mean power of a layer."},
         [](r_t r, t_t) -> metric_value {
             return r.energy ? metric_value(r.energy->peak_power_mw) : metric_value();
         }},
        {{"area_um2", "um2", "Of the chip, DRAM aside."},
         [](r_t r, t_t) -> metric_value {
             return r.energy && r.energy->technology ? metric_value(r.energy->area_um2)
                                                     : metric_value();
         }},
        {{"accuracy", "",
          "Share of the labelled samples whose class is right; of sweeps with "
          "`accuracy`."},
         [](r_t r, t_t) -> metric_value {
             return r.accuracy ? metric_value(*r.accuracy) : metric_value();
         }},
    };
    return all;
}

} // namespace

const std::vector<metric>& metrics() {
    static const std::vector<metric> all = [] {
        std::vector<metric> found;
        for (const described& d : table())
            found.push_back(d.what);
        return found;
    }();
    return all;
}

const std::vector<std::string>& metric_names() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> names;
        for (const described& d : table())
            names.emplace_back(d.what.name);
        return names;
    }();
    return all;
}

std::vector<metric_value> metrics_of(const run_record& record) {
    const run_totals totals = results::totals_of(record);
    std::vector<metric_value> values;
    for (const described& d : table())
        values.push_back(d.of(record, totals));
    return values;
}

std::string text_of(const metric_value& value) {
    if (const auto* count = std::get_if<std::uint64_t>(&value))
        return fmt::format("{}", *count);
    if (const auto* number = std::get_if<double>(&value))
        return fmt::format("{}", *number);
    return "";
}

} // namespace bitloom::explore
