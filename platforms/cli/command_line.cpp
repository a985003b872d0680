// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/command_line.h"

#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

namespace bitloom::cli {

namespace {

constexpr const char* purpose =
    "Bitloom runs trained networks on simulated bit-flexible accelerators: bit-exact\n"
    "results, cycles and traffic.\n\n"
    "  bitloom run configs/platforms/bitfusion.yaml --network NET.onnx --input X.npy\n";

constexpr const char* no_more = "nothing: the command has no more to say";

/// `more`: what -v adds.
void add_verbosity(CLI::App& command, verbosity& o, const char* more = no_more) {
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

void add_run(CLI::App& app, run_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "run", "run a network on a platform: a table per layer, result.json, outputs");
    add_common(*command, o);
    command
        ->add_option("--input", o.inputs,
                     "input array, samples on axis 0; NAME= where there are several inputs. "
                     "Without it: seeded random codes for one batch")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command
        ->add_option("--labels", o.labels,
                     "class number per sample: reports the share of samples whose largest output "
                     "is theirs")
        ->type_name("Y.npy");
    command
        ->add_option("--view", o.view,
                     "tlm: modules exchange tiles, with real data; estimate: the same figures "
                     "without data (seeded weights are not drawn, so neither their sums nor their "
                     "widths are checked), or those of accelerator.cost_model=published")
        ->capture_default_str()
        ->type_name("tlm|estimate");
    add_mapping(*command, o.mapping);
    command
        ->add_option(
            "--program", o.program,
            "words that run instead of the compiled ones, at their address: made by compile, "
            "or after it, for the same network, --batch, --mapping and --set")
        ->type_name("FILE.bin");
    command->add_flag("--dump-tensors", o.dump_tensors, "write every quantised tensor as .npy");
    command->add_flag("--trace", o.trace,
                      "write trace.json, what every engine does when: Chrome trace events, for "
                      "Perfetto");
    command
        ->add_option("--seed", o.seed, "of the random input codes, which are there without --input")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62).description(""))
        ->default_str(std::to_string(default_seed))
        ->type_name("S");
    command->footer("Example:\n  bitloom run configs/platforms/bitfusion.yaml --network "
                    "configs/networks/seeded_residual.onnx \\\n    --set dram.bits_per_cycle=64 "
                    "--out slow-memory");
    add_verbosity(*command, o, "print the size of network and platform as well, with --view tlm");
    command->callback([&] { code = run(o); });
}

void add_compile(CLI::App& app, compile_options& o, int& code) {
    CLI::App* command =
        app.add_subcommand("compile", "write the program: memory image, listing, symbol header");
    add_common(*command, o);
    command->add_option("--input", o.inputs, "input array to place in the image; one batch")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    add_mapping(*command, o.mapping);
    command
        ->add_option("--accelerator", o.accelerator,
                     "which accelerator of a system (SOC.yaml) that has several")
        ->type_name("NAME");
    add_verbosity(*command, o);
    command->callback([&] { code = compile(o); });
}

void add_soc(CLI::App& app, soc_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "soc", "run firmware on a RISC-V system with the accelerators on its bus");
    command
        ->add_option("platform", o.platform,
                     "the system, e.g. configs/platforms/soc_bitfusion.yaml")
        ->required()
        ->type_name("SOC.yaml");
    command->add_option("--firmware", o.firmware, "the program, a static ELF for RV64IMAC")
        ->type_name("FW.elf");
    command
        ->add_option("--network-bundle", o.bundles,
                     "a folder that compile has written, to be loaded; firmware finds it at "
                     "the start of its part of DRAM")
        ->type_name("DIR")
        ->allow_extra_args(false);
    command
        ->add_option("--input", o.input,
                     "what the UART receives: a file, or - for standard input (default: nothing)")
        ->type_name("FILE");
    command
        ->add_option("--max-time", o.max_time,
                     "end firmware that is still running after so much simulated time, e.g. 10ms")
        ->type_name("T");
    command
        ->add_option("--gdb", o.gdb,
                     "wait for GDB on this port of the loopback interface, 0 for any, before the "
                     "first instruction")
        ->type_name("PORT");
    command
        ->add_option("--remote-port", o.remote_port,
                     "divide the system between this process and a peer, as QEMU is one: "
                     "unix:PATH or tcp:HOST:PORT; remote_port.side of SOC.yaml says which part "
                     "is here")
        ->type_name("ADDRESS");
    command
        ->add_option("--trace-registers", o.trace_registers,
                     "write every access to a device's register to a file (default: standard "
                     "error)")
        ->expected(0, 1)
        ->type_name("[FILE]");
    command
        ->add_option("--trace-socket", o.trace_sockets,
                     "write what passes the sockets with such a name, e.g. 'soc.bus.*', and count "
                     "it in the summary; may be given several times")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    command
        ->add_option("--trace-file", o.trace_file,
                     "where --trace-socket writes: .csv, .jsonl, or .json for Perfetto (default: "
                     "CSV to standard error)")
        ->type_name("FILE");
    command->add_flag("--trace-every-access", o.trace_every_access,
                      "let nobody reach memory directly past a traced socket; the core is slower "
                      "then, in simulated time as well");
    command
        ->add_option("--signature", o.signature,
                     "write the memory from begin_signature to end_signature, for the RISC-V "
                     "architecture tests")
        ->type_name("FILE");
    command
        ->add_option(
            "--save", o.save,
            "end at a point where nothing is under way, and write there what the system is")
        ->type_name("FILE");
    command
        ->add_option("--save-at", o.save_at,
                     "the first such point at or after this simulated time, e.g. 10ms")
        ->type_name("T");
    command
        ->add_option("--restore", o.restore,
                     "go on from what --save has written, with the same system, --firmware and "
                     "--input")
        ->type_name("FILE");
    add_sets(*command, o.sets);
    command->add_flag("--dump-config", o.dump_config, "print the effective configuration and end");
    add_verbosity(*command, o);
    command->footer("Example:\n  bitloom soc configs/platforms/soc_bitfusion.yaml --firmware "
                    "hello.elf --max-time 1s");
    command->callback([&] { code = soc(o); });
}

void add_inspect(CLI::App& app, inspect_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "inspect", "what a network is: layers, MACs, widths, bit sparsity of the weights");
    command->add_option("network", o.network, "the network")->required()->type_name("NET");
    command->add_flag("--json", o.json, "the same as JSON");
    command->add_flag(
        "--bitlet", o.bitlet,
        "add the cycles that 64 MACs take a Bitlet PE, by timing mode, from the weights");
    add_verbosity(*command, o);
    command->callback([&] { code = inspect(o); });
}

void add_compare(CLI::App& app, compare_options& o, int& code) {
    CLI::App* command =
        app.add_subcommand("compare", "two runs side by side: cycles and traffic per layer");
    command->add_option("first", o.first, "a run's --out folder")->required()->type_name("RUN");
    command->add_option("second", o.second, "another's")->required()->type_name("RUN");
    add_verbosity(*command, o);
    command->callback([&] { code = compare(o); });
}

void add_report(CLI::App& app, report_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "report",
        "a page that explains a finished run or sweep, and of a run the energy, power and "
        "area by layer and by component");
    command->add_option("dir", o.run, "the --out folder of a run or sweep")
        ->required()
        ->type_name("DIR");
    command->add_option("--out", o.out, "the page (default: DIR/report.html)")->type_name("FILE");
    command
        ->add_option("--technology", o.technology,
                     "only price a run's events again: a file, or a name in configs/technologies; "
                     "without it the energies are those that stand in the result")
        ->type_name("T.yaml");
    add_verbosity(*command, o);
    command->callback([&] { code = report(o); });
}

void add_explain(CLI::App& app, explain_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "explain",
        "what bounds each layer of a run, what each cause costs, and which single change "
        "of the machine would help most: predicted, then run");
    command->add_option("run", o.run, "the --out folder of a run")->required()->type_name("DIR");
    command->add_option("--layer", o.layer, "that layer alone: its causes, and what helps it most")
        ->type_name("L");
    command->add_flag("--json", o.json, "what explain.json gets, to standard output");
    add_verbosity(*command, o);
    command->callback([&] { code = explain(o); });
}

void add_block(CLI::App& app, block_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "block", "drive one hardware block with a CSV file and see its results and cycles");
    command->add_option("name", o.name, "fusion_unit, systolic_array, bitlet_pe or dram")
        ->required()
        ->type_name("NAME");
    command->add_option("--stimulus", o.stimulus, "what the block is given, a row at a time")
        ->type_name("IN.csv");
    command->add_option("--response", o.response, "where its answers go; dram needs none")
        ->type_name("OUT.csv");
    command
        ->add_option("--view", o.view,
                     "arithmetic: functions alone; cycle: clocked modules, register by register; "
                     "rtl: verilated Verilog in place of fusion_unit and of bitlet_pe's lanes")
        ->capture_default_str()
        ->type_name("arithmetic|cycle|rtl");
    command->add_option("--vcd", o.vcd, "waveforms of everything in the block, with --view cycle")
        ->type_name("FILE.vcd");
    command
        ->add_option("--config", o.config,
                     "the machine that the block is part of; dram: a file of configs/memories")
        ->type_name("CFG.yaml");
    command
        ->add_option(
            "--set", o.sets,
            "override a configuration key. A block reads few: systolic_array "
            "accelerator.accumulator_bits, --view cycle accelerator.frequency_hz (the clock); dram "
            "mode, outstanding, mapping, channels and all of its file")
        ->type_name("path=value")
        ->allow_extra_args(false);
    command->add_flag("--dump-config", o.dump_config, "print the effective configuration and end");
    add_verbosity(*command, o);
    command->footer("Example:\n  bitloom block fusion_unit --stimulus "
                    "configs/blocks/fusion_unit.csv --response sums.csv \\\n    --view cycle "
                    "--vcd unit.vcd");
    command->callback([&] { code = block(o); });
}

void add_assembly(CLI::App& app, assembly_options& o, int& code) {
    const auto add = [&](const char* name, const char* sentence, const char* file,
                         const char* result, const char* more,
                         int (*command)(const assembly_options&)) {
        CLI::App* added = app.add_subcommand(name, sentence);
        added->add_option("file", o.file, file)->required()->type_name("FILE");
        added->add_option("--out", o.out, result)->type_name("FILE");
        add_verbosity(*added, o, more);
        added->callback([&o, &code, command] { code = command(o); });
    };
    add("assemble",
        "Bit Fusion's instructions as text to 32-bit words; docs/instruction_set.md has the text",
        "an instruction a line; ; and # begin a comment", "the words (default: standard output)",
        no_more, assemble);
    add("disassemble", "Bit Fusion's 32-bit words to text that assemble takes",
        "little-endian words", "the text (default: standard output)",
        "addresses and words as columns before the text", disassemble);
}

void add_reproduce(CLI::App& app, reproduce_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "reproduce",
        "the published figures, made again: ours, published, ratio, verdict; exit code 1 when "
        "one leaves its tolerance");
    command->add_option("experiments", o.experiments, "which (default: all)")
        ->type_name("EXPERIMENT");
    command->add_flag("--list", o.list, "what there is");
    command->add_flag("--json", o.json, "figures, or the list, as JSON");
    command->add_option("--out", o.out, "folder to write EXPERIMENT.json to")->type_name("DIR");
    add_verbosity(*command, o);
    command->callback([&] { code = reproduce(o); });
}

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

void add_quantize(CLI::App& app, quantize_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "quantize", "a network in fp32 to integers: writes quantised ONNX, says the error per "
                    "layer and, with labels, the accuracy that a run will give");
    command->add_option("network", o.network, "the network in fp32")->required()->type_name("NET");
    command
        ->add_option("--bits", o.bits,
                     "widths, 1 to 16, of weights and of what layers read (default: 8 both)")
        ->type_name("weights=W,activations=A");
    command->add_option("--layer", o.layers, "other widths for one layer; several times")
        ->type_name("NAME:weights=W,activations=A")
        ->allow_extra_args(false);
    command
        ->add_option("--calibration", o.calibration,
                     "typical inputs, samples on axis 0; NAME= where there are several inputs")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command
        ->add_option("--method", o.method,
                     "what the highest code of a tensor stands for: its largest magnitude over the "
                     "samples, or a percentile of the magnitudes")
        ->capture_default_str()
        ->type_name("max_abs|percentile");
    command->add_option("--percentile", o.percentile, "above 0, at most 100")
        ->default_str(fmt::format("{}", default_percentile))
        ->type_name("P");
    command->add_option("--labels", o.labels, "class number per sample: predicts the accuracy")
        ->type_name("Y.npy");
    command->add_option("--out", o.out, "the quantised network")->required()->type_name("Q.onnx");
    command->footer(
        "Example:\n  bitloom quantize net.onnx --bits weights=4,activations=8 "
        "--layer Conv_0:weights=8 \\\n    --calibration images.npy --out net_w4a8.onnx");
    add_verbosity(*command, o);
    command->callback([&] { code = quantize(o); });
}

void add_train(CLI::App& app, train_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "train", "steps of gradient descent for a network in fp32, its products forwards and "
                 "backwards on the machine: loss, cycles and energy of each");
    add_common(*command, o);
    command->add_option("--input", o.inputs, "samples on axis 0; NAME= where there are several")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command->add_option("--labels", o.labels, "class number per sample")->type_name("Y.npy");
    command
        ->add_option("--steps", o.steps,
                     "each of one batch; the samples begin again where they "
                     "end")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32).description(""))
        ->type_name("N");
    command->add_option("--rate", o.rate, "weights -= R * gradient")
        ->capture_default_str()
        ->type_name("R");
    command
        ->add_option("--seed", o.seed,
                     "of the samples' order, another in each pass (default: the "
                     "file's order)")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62).description(""))
        ->type_name("S");
    command->add_flag("--dump-tensors", o.dump_tensors,
                      "write the last step's tensors and gradients as .npy");
    command->footer("Example:\n  bitloom train configs/platforms/bitlet.yaml --network "
                    "configs/networks/digits_untrained.yaml \\\n    --input "
                    "configs/networks/digits_pixels.npy --labels "
                    "configs/networks/digits_labels.npy");
    add_verbosity(*command, o);
    command->callback([&] { code = train(o); });
}

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
