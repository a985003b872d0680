// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

namespace bitloom::cli {

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

} // namespace bitloom::cli
