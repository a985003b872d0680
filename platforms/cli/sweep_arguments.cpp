// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

namespace bitloom::cli {

void add_sweep(CLI::App& app, sweep_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "sweep", "estimate a space of designs: Pareto fronts, results.csv, results.json; killed at "
                 "any moment, the same command goes on");
    command->add_option("sweep", o.file, "the space, e.g. configs/sweeps/bitfusion_eyeriss.yaml")
        ->type_name("SWEEP.yaml");
    command->add_option("--merge", o.merge, "unite the shards in these folders instead")
        ->type_name("DIR");
    command->add_option("--out", o.out, "folder of the results; an earlier sweep in it goes on")
        ->required()
        ->type_name("DIR");
    constexpr unsigned most_jobs = 1024;
    command->add_option("-j,--jobs", o.jobs, "threads (default: as many as processors)")
        ->check(CLI::Range(1U, most_jobs).description("1 to 1024"))
        ->type_name("N");
    command->add_option("--shard", o.shard, "the I-th of N parts, to a file of its own")
        ->type_name("I/N");
    command->add_option("--budget", o.budget, "estimate at most so many points now")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 62).description(""))
        ->type_name("N");
    command->add_flag("--yes", o.yes, "also more than 200,000 points");
    add_verbosity(*command, o);
    command->callback([&] { code = sweep(o); });
}

} // namespace bitloom::cli
