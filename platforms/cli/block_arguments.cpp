// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

namespace bitloom::cli {

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

} // namespace bitloom::cli
