// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/command_line.h"

#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/subcommands.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

namespace bitloom::cli {

namespace {

constexpr const char* purpose =
    "Bitloom runs trained networks on simulated bit-flexible accelerators: bit-exact\n"
    "results, cycles and traffic.\n\n"
    "  bitloom run configs/platforms/bitfusion.yaml --network NET.onnx --input X.npy\n";

/// "bitloom block": the words before what was wrong.
std::string asked_command(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return commands.empty() ? app.get_name() : app.get_name() + " " + commands.front()->get_name();
}

/// The one line of a user's mistake, harmless to a terminal whatever names it holds.
int refuse(const std::string& line) {
    constexpr std::size_t longest = 2000;
    fmt::print(stderr, "{}\n", configuration::printable(line, longest));
    return exit_bad_input;
}

} // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app{purpose, "bitloom"};
    app.require_subcommand(0, 1); // an unknown word is then named as such
    app.set_version_flag("--version", std::string("bitloom ") + results::version());
    app.footer("Every command explains itself with --help. Keys of --set: configs/README.md.");
    int code = exit_good;
    run_options run_with;
    compile_options compile_with;
    soc_options soc_with;
    inspect_options inspect_with;
    compare_options compare_with;
    report_options report_with;
    explain_options explain_with;
    block_options block_with;
    reproduce_options reproduce_with;
    assembly_options assemble_with;
    quantize_options quantize_with;
    train_options train_with;
    sweep_options sweep_with;
    add_run(app, run_with, code);
    add_compile(app, compile_with, code);
    add_soc(app, soc_with, code);
    add_inspect(app, inspect_with, code);
    add_compare(app, compare_with, code);
    add_report(app, report_with, code);
    add_explain(app, explain_with, code);
    add_block(app, block_with, code);
    add_reproduce(app, reproduce_with, code);
    add_assembly(app, assemble_with, code);
    add_quantize(app, quantize_with, code);
    add_train(app, train_with, code);
    add_sweep(app, sweep_with, code);
    try {
        app.parse(argc, argv);
        if (app.get_subcommands().empty())
            return refuse("no command, give one: bitloom --help lists them");
        // What a full disk or a closed pipe lost of our text must not pass for success.
        if (code == exit_good && std::fflush(stdout) != 0)
            return refuse("standard output: cannot be written, make room or redirect elsewhere");
        return code;
    } catch (const CLI::Success& asked) { // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& e) {
        return refuse(fmt::format("bitloom: {}, see {} --help", e.what(), asked_command(app)));
    } catch (const config_error& e) {
        return refuse(e.what());
    } catch (const std::system_error& e) { // a full disk or a closed pipe behind standard output
        return refuse(fmt::format("bitloom: {}, make room or redirect elsewhere", e.what()));
    } catch (const std::bad_alloc&) {
        return refuse("bitloom: out of memory, use a smaller network, batch or dram.bytes");
    } catch (const std::exception& e) {
        fmt::print(stderr, "bitloom: fault in the model: {}\n", e.what());
        return exit_model_fault;
    }
}

} // namespace bitloom::cli
