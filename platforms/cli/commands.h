// SPDX-License-Identifier: Apache-2.0
// One options struct and one function per subcommand; subcommands.h fills the first and calls the
// second. Options' defaults are the documented defaults.
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
    bool trace = false;
    std::optional<std::uint64_t> seed; ///< default_seed; without `inputs` only
};

struct compile_options : common_options {
    std::vector<std::string> inputs;
    std::optional<std::string> mapping; ///< MAPPING.yaml
    std::string accelerator;            ///< of a system with several, its name
};

struct soc_options : verbosity {
    std::string platform; ///< SOC.yaml
    std::vector<std::string> sets;
    bool dump_config = false;
    std::string firmware;                       ///< FW.elf
    std::vector<std::string> bundles;           ///< --out folders of compile
    std::optional<std::uint16_t> gdb;           ///< port; 0: any
    std::optional<std::string> remote_port;     ///< unix:PATH or tcp:HOST:PORT
    std::optional<std::string> trace_registers; ///< a file, or empty: standard error
    std::vector<std::string> trace_sockets;     ///< patterns of hierarchical names
    std::optional<std::string> trace_file;      ///< of them; nothing: standard error
    bool trace_every_access = false;            ///< of them: no direct memory
    std::optional<std::string> max_time;        ///< of simulated time: 10ms
    std::optional<std::string> signature;       ///< FILE
    std::optional<std::string> input;           ///< FILE, or -: standard input
    std::optional<std::string> save, save_at;   ///< FILE; of simulated time
    std::optional<std::string> restore;         ///< FILE
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

struct report_options : verbosity {
    std::string run;                       ///< --out folder of a run
    std::optional<std::string> technology; ///< T.yaml, or a name in configs/technologies; no page
    std::optional<std::string> out;        ///< FILE of the page
};

struct explain_options : verbosity {
    std::string run; ///< --out folder of a run
    std::optional<std::string> layer;
    bool json = false;
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

struct sweep_options : verbosity {
    std::string file;                    ///< SWEEP.yaml
    std::vector<std::string> merge;      ///< instead: folders of sweeps
    std::string out;                     ///< folder
    std::optional<unsigned> jobs;        ///< none: as many as there are processors
    std::optional<std::string> shard;    ///< I/N
    std::optional<std::uint64_t> budget; ///< points to estimate in this run
    bool yes = false;                    ///< more points than usual
};

struct quantize_options : verbosity {
    std::string network;                  ///< NET in fp32
    std::string bits;                     ///< weights=W,activations=A; what it leaves out is 8
    std::vector<std::string> layers;      ///< NAME:weights=W,activations=A
    std::vector<std::string> calibration; ///< [NAME=]X.npy
    std::string method = "max_abs";       ///< or percentile
    std::optional<double> percentile;     ///< default_percentile; with that method only
    std::optional<std::string> labels;
    std::string out; ///< Q.onnx
};

inline constexpr double default_percentile = 99.99;

struct train_options : common_options {
    train_options() { batch = 20; }

    std::vector<std::string> inputs;
    std::optional<std::string> labels;
    std::uint64_t steps = 20;
    float rate = 0.1F;
    std::optional<std::uint64_t> seed; ///< of the samples' order; none: the file's
    bool dump_tensors = false;
};

struct assembly_options : verbosity {
    std::string file;
    std::optional<std::string> out; ///< else standard output
};

/// All return an exit code and throw config_error for the user's mistakes.
int run(const run_options& options);
int compile(const compile_options& options);
int soc(const soc_options& options);
int inspect(const inspect_options& options);
int compare(const compare_options& options);
int report(const report_options& options);
int explain(const explain_options& options);
int block(const block_options& options);
int assemble(const assembly_options& options);
int disassemble(const assembly_options& options);
int reproduce(const reproduce_options& options);
int quantize(const quantize_options& options);
int train(const train_options& options);
int sweep(const sweep_options& options);

} // namespace bitloom::cli
