// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"

namespace bitloom::cli {

void add_verbosity(CLI::App& command, verbosity& o, const char* more) {
    command.add_flag("-q,--quiet", o.quiet, "print nothing but errors");
    command.add_flag("-v,--verbose", o.verbose, more);
}

void add_sets(CLI::App& command, std::vector<std::string>& sets) {
    command
        .add_option("--set", sets,
                    "override a configuration key, e.g. accelerator.rows=8; the last one wins")
        ->type_name("path=value")
        ->allow_extra_args(false);
}

void add_common(CLI::App& command, common_options& o) {
    command
        .add_option("platform", o.platform, "the machine, e.g. configs/platforms/bitfusion.yaml")
        ->required()
        ->type_name("PLATFORM.yaml");
    command
        .add_option("--network", o.network,
                    "the network: quantised ONNX (QDQ or QOperator) or YAML")
        ->type_name("NET");
    add_sets(command, o.sets);
    command.add_option("--batch", o.batch, "inputs that the machine processes together")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{65536}).description("1 to 65536"));
    command.add_option("--out", o.out, "result folder (default: bitloom-out/<time>)")
        ->type_name("DIR");
    command.add_flag("--dump-config", o.dump_config, "print the effective configuration and end");
}

void add_mapping(CLI::App& command, std::optional<std::string>& mapping) {
    command
        .add_option("--mapping", mapping,
                    "loop orders and tiles by hand, in the form of result.json")
        ->type_name("M.yaml");
}

} // namespace bitloom::cli
