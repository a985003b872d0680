// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/eyeriss_comparison.h"

#include "models/baselines/eyeriss/row_stationary_model.h"
#include "platforms/accelerator/eyeriss_published.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/network/import.h"
#include "platforms/reproduce/published_file.h"

namespace bitloom::reproduce {

namespace {

using network::yaml_section;

eyeriss::layer_counts published_counts(const yaml_section& entry) {
    constexpr double least = 1, most = 1e18; // positive, so that there are ratios
    const auto number = [&](const char* key) { return entry.real(key, least, most); };
    return {number("macs"),   number("register_file"),
            number("array"),  number("buffer"),
            number("memory"), static_cast<std::uint64_t>(number("cycles"))};
}

double words(std::uint64_t bits) {
    return static_cast<double>(bits) / eyeriss::word_bits;
}

} // namespace

eyeriss_runs read_eyeriss_runs() {
    const published_file file("eyeriss/comparison");
    const yaml_section& all = file.all();
    all.only({"platform", "batch", "networks"});
    eyeriss_runs runs;
    runs.platform = configuration::load_platform(file.path(all.word("platform")),
                                                 {"accelerator.cost_model=published"});
    runs.batch = batch_at(all);
    for (const yaml_section& entry : all.sections("networks")) {
        entry.only({"name", "network", "cycles", "macs", "register_file", "array", "buffer",
                    "memory", "nanojoules"});
        runs.networks.push_back({entry.word("name"), file.path(entry.word("network")),
                                 published_counts(entry), entry.real("nanojoules", 1, 1e18)});
    }
    return runs;
}

results::run_record eyeriss_run(const eyeriss_runs& runs, const eyeriss_network& network) {
    return accelerator::estimate_published_eyeriss(
        network::import_network(network.file, network::import_for::shapes), runs.platform,
        runs.batch);
}

eyeriss::layer_counts counts_of(const results::run_record& run) {
    using energy::event;
    eyeriss::layer_counts sum;
    for (const results::layer_record& l : run.layers) {
        sum.macs += static_cast<double>(l.work[event::pe_macs]);
        sum.register_file += static_cast<double>(l.work[event::register_file_words]);
        sum.array += static_cast<double>(l.work[event::array_words]);
        sum.buffer += words(l.weight.read_bits + l.input.read_bits + l.output.write_bits);
        sum.memory += words(l.dram_read_bits + l.dram_write_bits);
        sum.cycles += l.cycles;
    }
    return sum;
}

double eyeriss_nanojoules(const eyeriss::layer_counts& counts) {
    constexpr double nj_per_bit = 0.2e-3, memory_share = 0.15;
    eyeriss::access_costs costs;
    costs.memory *= memory_share;
    return counts.energy(costs) * eyeriss::word_bits * nj_per_bit;
}

std::vector<measured_quantity> eyeriss_comparison() {
    constexpr double of_cycles = 0.02, of_accesses = 0.1;
    const eyeriss_runs runs = read_eyeriss_runs();
    std::vector<measured_quantity> rows;
    for (const eyeriss_network& network : runs.networks) {
        const eyeriss::layer_counts ours = counts_of(eyeriss_run(runs, network));
        const eyeriss::layer_counts& theirs = network.published;
        const auto row = [&](const char* what, const char* unit, double a, double b,
                             double within) {
            rows.push_back({what + (" " + network.name), unit, a, b, within, {}});
        };
        row("cycles", "cycles", static_cast<double>(ours.cycles),
            static_cast<double>(theirs.cycles), of_cycles);
        row("register file accesses", "words", ours.register_file, theirs.register_file,
            of_accesses);
        row("array accesses", "words", ours.array, theirs.array, of_accesses);
        row("buffer accesses", "words", ours.buffer, theirs.buffer, of_accesses);
        row("memory accesses", "words", ours.memory, theirs.memory, of_accesses);
        row("energy", "nJ", eyeriss_nanojoules(ours), network.published_nanojoules, of_accesses);
    }
    return rows;
}

} // namespace bitloom::reproduce
