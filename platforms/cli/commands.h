// SPDX-License-Identifier: Apache-2.0
// One options struct and one function per subcommand; command_line.cpp fills the first and calls
// the second. Options' defaults are the documented defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::cli {

/// What every subcommand takes.
struct verbosity {
    bool quiet = false;
    bool verbose = false;
};

/// What the commands that build a machine take.
struct common_options : verbosity {
    std::string platform; ///< PLATFORM.yaml
    std::string network;  ///< NET.onnx
    std::vector<std::string> sets;
    std::optional<std::string> out;
    std::uint64_t batch = 1;
    bool dump_config = false;
};

inline constexpr std::uint64_t default_seed = 1;

struct run_options : common_options {
    std::vector<std::string> inputs;
    std::optional<std::string> labels;
    std::string view = "tlm";
    std::optional<std::string> mapping; ///< MAPPING.yaml
    std::optional<std::string> program; ///< FILE.bin
    bool dump_tensors = false;
    std::optional<std::uint64_t> seed; ///< default_seed; without `inputs` only
};

struct compile_options : common_options {
    std::vector<std::string> inputs;
    std::optional<std::string> mapping; ///< MAPPING.yaml
};

struct inspect_options : verbosity {
    std::string network;
    bool json = false;
    bool bitlet = false; ///< adds a bitlet_report
};

struct reproduce_options : verbosity {
    std::vector<std::string> experiments; ///< none: all
    bool list = false, json = false;
    std::optional<std::string> out; ///< folder for EXPERIMENT.json
};

struct compare_options : verbosity {
    std::string first, second; ///< --out folders of two runs
};

struct block_options : verbosity {
    std::string name;                  ///< of the block
    std::optional<std::string> config; ///< CFG.yaml
    std::string stimulus, response;    ///< CSV files
    std::string view = "arithmetic";
    std::optional<std::string> vcd;
    std::vector<std::string> sets;
    bool dump_config = false;
};

struct assembly_options : verbosity {
    std::string file;
    std::optional<std::string> out; ///< else standard output
};

/// All return an exit code and throw config_error for the user's mistakes.
int run(const run_options& options);
int compile(const compile_options& options);
int inspect(const inspect_options& options);
int compare(const compare_options& options);
int block(const block_options& options);
int assemble(const assembly_options& options);
int disassemble(const assembly_options& options);
int reproduce(const reproduce_options& options);

} // namespace bitloom::cli
