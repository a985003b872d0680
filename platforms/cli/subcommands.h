// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"

#include <CLI/CLI.hpp>

namespace bitloom::cli {

/// Each adds a subcommand to `app`: its arguments fill `o`, and its exit code goes to `code`. Both
/// outlive the parsing of `app`.
void add_run(CLI::App& app, run_options& o, int& code);
void add_compile(CLI::App& app, compile_options& o, int& code);
void add_train(CLI::App& app, train_options& o, int& code);
void add_soc(CLI::App& app, soc_options& o, int& code);
void add_inspect(CLI::App& app, inspect_options& o, int& code);
void add_quantize(CLI::App& app, quantize_options& o, int& code);
void add_compare(CLI::App& app, compare_options& o, int& code);
void add_report(CLI::App& app, report_options& o, int& code);
void add_explain(CLI::App& app, explain_options& o, int& code);
void add_reproduce(CLI::App& app, reproduce_options& o, int& code);
void add_block(CLI::App& app, block_options& o, int& code);
void add_assembly(CLI::App& app, assembly_options& o, int& code);
void add_sweep(CLI::App& app, sweep_options& o, int& code);

} // namespace bitloom::cli
