// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/steps_csv.h"

#include "platforms/results/text_table.h"
#include "platforms/results/totals.h"

#include <fmt/format.h>

namespace bitloom::training {

std::string steps_csv(const std::vector<training_step>& steps) {
    std::string text = "step,loss,accuracy,cycles,compute_cycles,stall_cycles,setup_cycles,macs,"
                       "dram_read_bits,dram_write_bits,energy_pj\n";
    for (std::size_t n = 0; n < steps.size(); ++n) {
        const results::run_totals t = results::totals_of(steps[n].record);
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", n + 1, steps[n].loss,
                            steps[n].accuracy, t.cycles, t.compute_cycles, t.stall_cycles,
                            steps[n].record.setup_cycles, t.macs, t.dram_read_bits,
                            t.dram_write_bits, t.energy->total);
    }
    return text;
}

std::string steps_table(const training_outcome& outcome) {
    std::vector<results::text_column> columns{
        {"step", "", true, {}},     {"loss", "", false, {}},       {"accuracy", "%", false, {}},
        {"MACs", "k", false, {}},   {"time", "cycles", false, {}}, {"DRAM", "kbit", false, {}},
        {"energy", "nJ", false, {}}};
    const auto add = [&](const std::string& name, const results::run_record& record) {
        const results::run_totals t = results::totals_of(record);
        columns[0].cells.push_back(name);
        columns[3].cells.push_back(results::with_commas(t.macs / 1000));
        columns[4].cells.push_back(results::with_commas(t.cycles));
        columns[5].cells.push_back(
            results::with_commas((t.dram_read_bits + t.dram_write_bits) / 1000));
        columns[6].cells.push_back(
            results::with_commas(static_cast<std::uint64_t>(t.energy->total / 1000)));
    };
    for (std::size_t n = 0; n < outcome.steps.size(); ++n) {
        add(fmt::format("{}", n + 1), outcome.steps[n].record);
        columns[1].cells.push_back(fmt::format("{:.4f}", outcome.steps[n].loss));
        columns[2].cells.push_back(fmt::format("{:.1f}", outcome.steps[n].accuracy * 100));
    }
    if (!outcome.steps.empty())
        add("total", outcome.record);
    return results::text_table(std::move(columns));
}

} // namespace bitloom::training
