// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/cpu/signature.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/divided_soc.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/cli/soc_snapshots.h"
#include "platforms/cli/socket_tracing.h"
#include "platforms/cli/trace_output.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_soc.h"
#include "platforms/results/host_usage.h"
#include "platforms/results/output_file.h"
#include "platforms/results/text_table.h"
#include "platforms/soc/accelerator_activity.h"
#include "platforms/soc/debugger.h"
#include "platforms/soc/divided_system.h"
#include "platforms/soc/duration.h"
#include "platforms/soc/file_bytes.h"
#include "platforms/soc/firmware.h"
#include "platforms/soc/network_bundle.h"
#include "platforms/soc/soc_platform.h"
#include "platforms/soc/soc_run.h"
#include "platforms/soc/state_text.h"
#include "platforms/soc/uart_input.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace bitloom::cli {

namespace {

using reason = soc::run_end::reason;

/// What stands in the way of a signature at the end is told before the start.
void check_signature(const soc_options& o, const riscv::elf_image& image,
                     const riscv::memory_reader& read) {
    if (!o.signature)
        return;
    riscv::signature_text(image, read, o.firmware);
    results::check_place(*o.signature, "--signature");
}

/// Where firmware's text goes, byte by byte as it comes.
void write_output(std::uint8_t byte) {
    std::putc(byte, stdout);
    if (byte == '\n')
        std::fflush(stdout);
}

void connect_host(const riscv::elf_image& image, soc::soc_platform& platform, soc::soc_run& run,
                  const riscv::memory_reader& read) {
    const auto to_host = image.symbol("tohost");
    if (!to_host)
        return;
    const auto write = [&platform](std::uint64_t address, const std::uint8_t* data,
                                   std::size_t bytes) {
        return platform.write_memory(address, data, bytes);
    };
    run.host =
        std::make_unique<riscv::host_interface>(*to_host, image.symbol("fromhost"), read, write);
    run.host->on_output = [](const std::string& text) {
        for (const char c : text)
            write_output(static_cast<std::uint8_t>(c));
    };
}

std::string sentence_of(const soc::run_end& end, const soc_options& o) {
    switch (end.why) {
    case reason::exited:
        return fmt::format("firmware exited with {}", end.code);
    case reason::reset:
        return "firmware asked for a reset, which is not modelled";
    case reason::time:
        return fmt::format("firmware did not end within {}", o.max_time.value_or(""));
    case reason::dry:
        return "firmware waits for an interrupt that cannot come";
    case reason::interrupted:
        return "interrupted";
    case reason::killed:
        return "killed by the debugger";
    case reason::peer_left:
    case reason::peer_ended:
        return "remote port: the peer " + end.explanation;
    case reason::saved:
        break;
    }
    return "";
}

void print_statistics(soc::soc_platform& platform, const soc::accelerator_activity& activity,
                      double cpu_seconds) {
    const std::uint64_t instructions = platform.cpu.core().retired();
    fmt::print(stderr, "{:<16}{}\n{:<16}{}\n{:<16}{:.3f} s", "instructions",
               results::with_commas(instructions), "simulated time",
               sc_core::sc_time_stamp().to_string(), "CPU time", cpu_seconds);
    if (cpu_seconds > 0)
        fmt::print(stderr, ", {:.1f} MIPS", static_cast<double>(instructions) / cpu_seconds / 1e6);
    fmt::print(stderr, "\n{}", activity.text());
}

} // namespace

int soc(const soc_options& o) {
    const configuration::soc_configuration config = configuration::load_soc(o.platform, o.sets);
    if (o.dump_config) {
        fmt::print("{}", configuration::dump_soc(config));
        return exit_good;
    }
    const bool divided = config.remote_port.has_processor();
    if (o.remote_port && !divided)
        return serve_accelerators(o, config);
    if (divided && !o.remote_port)
        throw config_error("--remote-port: missing, remote_port.side is processor: give where the "
                           "accelerators are");
    if (o.firmware.empty())
        throw config_error("--firmware: missing, give FW.elf");
    const riscv::elf_image image = soc::read_firmware(o.firmware);
    std::vector<soc::network_bundle> bundles;
    for (const std::string& folder : o.bundles)
        bundles.push_back(soc::read_bundle(folder));
    soc::check_apart(bundles, image, o.firmware);
    std::optional<std::uint64_t> longest;
    if (o.max_time)
        longest = soc::parse_duration(*o.max_time, "--max-time: ");
    std::string input;
    if (o.input && *o.input != "-") {
        const auto bytes = soc::read_file(*o.input, "give --input a file or -");
        input.assign(bytes.begin(), bytes.end());
    }
    soc_snapshots snapshots(o, config, input);
    trace_output register_output(o.trace_registers, "--trace-registers");
    socket_tracing sockets(o);
    const auto peer = divided ? soc::open_link(config, *o.remote_port, o.platform) : nullptr;

    soc::soc_platform platform("soc", config, register_output.file(), sockets.tap(), peer.get());
    sockets.begin();
    const auto read = [&platform](std::uint64_t address, std::uint8_t* data, std::size_t bytes) {
        return platform.read_memory(address, data, bytes);
    };
    if (!o.restore) {
        soc::load_firmware(image, platform, o.firmware);
        soc::load_bundles(bundles, platform);
    }
    check_signature(o, image, read);
    platform.serial.transmit = write_output;
    soc::accelerator_activity activity(platform);
    soc::file_input from_file("uart_input", platform.serial, input, snapshots.begins());
    soc::platform_state state(platform, activity, from_file);
    soc::standard_input from_standard_input(platform.serial);
    soc::soc_run run(platform);
    interruption ctrl_c;
    run.interrupted = [&] { return ctrl_c.requested(); };
    if (longest)
        run.longest_time = sc_core::sc_time::from_value(*longest);
    if (o.input == "-") {
        run.look_around = [&] { from_standard_input.poll(); };
        run.wait_for_input = [&] { return from_standard_input.wait(run.interrupted); };
    }
    connect_host(image, platform, run, read);
    if (peer != nullptr) {
        platform.remote()->on_loss = [&run](const remote_port::endpoint::loss& how) {
            run.end({reason::peer_left, 0, how.what});
            return false;
        };
        if (!meet_peer(*peer, *platform.remote(), run.interrupted))
            return exit_interrupted;
    }
    snapshots.attend(run, state);
    std::optional<soc::debugger> gdb;
    if (o.gdb) {
        gdb.emplace(platform, run, activity, *o.gdb);
        fmt::print(stderr, "waiting for GDB: target remote 127.0.0.1:{}\n", gdb->port());
    }

    const double before = results::host_usage::cpu_seconds();
    const soc::run_end end = run.run();
    const double cpu_seconds = results::host_usage::cpu_seconds() - before;
    std::fflush(stdout);
    if (gdb)
        gdb->tell_end(end);
    sockets.end();
    register_output.close();
    if (o.signature && end.why == reason::exited)
        results::write_file(*o.signature, riscv::signature_text(image, read, o.firmware),
                            "--signature");
    if (exit_code_of(end) != exit_good)
        fmt::print(stderr, "{}\n", sentence_of(end, o));
    const bool saved = snapshots.write();
    if (end.why != reason::exited && end.why != reason::saved)
        fmt::print(stderr, "{}", soc::state_text(platform, image));
    if (!o.quiet)
        print_statistics(platform, activity, cpu_seconds);
    if (!o.quiet)
        sockets.print();
    return saved || exit_code_of(end) != exit_good ? exit_code_of(end) : exit_bad_input;
}

} // namespace bitloom::cli
