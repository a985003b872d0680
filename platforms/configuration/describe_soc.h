// SPDX-License-Identifier: Apache-2.0
// The tables of a system's keys, as describe.h is a platform's: those of the system, which share
// `dram` with platforms, and those of one entry of `accelerators`.
#pragma once

#include "platforms/configuration/describe.h"
#include "platforms/configuration/soc_configuration.h"

#include <string>

namespace bitloom::configuration {

/// Calls visit(key, rule, value) for every key below `remote_port`.
template <class visitor, class port>
void describe_remote_port(visitor&& visit, port& config) {
    constexpr std::uint64_t last_channel = 65535, second = 1'000'000'000;
    visit(key{"remote_port.side", "",
              "What is in this process with --remote-port: the accelerators, or all but them."},
          choice{{"accelerators", "processor"}}, config.side);
    visit(
        key{"remote_port.connects", "", "Connects to a peer that listens; false: listens for one."},
        truth{}, config.connects);
    visit(key{"remote_port.reconnects", "",
              "Accelerators wait for another peer when one has gone; false: the process ends."},
          truth{}, config.reconnects);
    visit(key{"remote_port.other_hosts", "",
              "Takes TCP addresses beyond this computer: all who reach them can use the port."},
          truth{}, config.other_hosts);
    visit(key{"remote_port.register_channel", "", "Channel of accesses to the accelerators."},
          whole_range{0, last_channel}, config.register_channel);
    visit(key{"remote_port.memory_channel", "", "Channel of the accelerators' memory."},
          whole_range{0, last_channel}, config.memory_channel);
    visit(key{"remote_port.interrupt_channel", "", "Channel of their interrupts."},
          whole_range{0, last_channel}, config.interrupt_channel);
    visit(key{"remote_port.first_source", "",
              "Interrupt source of line 0 of that channel; the others follow."},
          whole_range{1, 95}, config.first_source);
    visit(key{"remote_port.access_bytes", "bytes",
              "No access that is sent crosses a multiple of it."},
          whole_range{64, 65536}, config.access_bytes);
    visit(key{"remote_port.answered_interrupts", "",
              "Asks the peer for an answer to each interrupt, where it can give one."},
          truth{}, config.answered_interrupts);
    visit(key{"remote_port.sync_ns", "ns",
              "How often the processor's side waits for the accelerators' time to come up."},
          whole_range{1, second}, config.sync_ns);
    visit(key{"remote_port.quantum_ns", "ns",
              "How far an access may be ahead of the accelerators' time without their coming up."},
          whole_range{0, second}, config.quantum_ns);
}

/// Calls visit(key, rule, value) for every key below `soc`, and below `remote_port`.
template <class visitor, class system>
void describe_soc(visitor&& visit, system& config) {
    constexpr std::uint64_t last_address = 0xffff'ff00;
    visit(key{"soc.cpu.frequency_hz", "Hz", "Clock of the core: an instruction takes a cycle."},
          whole_range{1'000, 10'000'000'000}, config.cpu.frequency_hz);
    visit(key{"soc.cpu.quantum", "instructions",
              "How far the core may run ahead of the rest of the system."},
          whole_range{1, 1'000'000}, config.cpu.quantum);
    visit(key{"soc.cpu.misaligned_traps", "",
              "Misaligned loads and stores trap; false: memory carries them out."},
          truth{}, config.cpu.misaligned_traps);
    const auto place = [&](const std::string& name, const std::string& what, auto& where) {
        visit(key{"soc." + name + ".address", "", "First address of " + what + "."},
              bus_range{0, last_address, 0x100}, where.address);
        visit(key{"soc." + name + ".size", "bytes", "Size of its place in the address map."},
              bus_range{0x100, 0x1000'0000, 0x100}, where.size);
    };
    place("uart", "the UART", config.uart);
    visit(key{"soc.uart.source", "", "Its source at the interrupt controller."}, whole_range{1, 95},
          config.uart_source);
    place("timer", "the core-local timer", config.timer);
    visit(key{"soc.timer.frequency_hz", "Hz", "Rate at which its MTIME counts."},
          whole_range{1, 10'000'000'000}, config.timebase_hz);
    place("interrupt_controller", "the interrupt controller", config.interrupt_controller);
    place("finisher", "the test finisher", config.finisher);
    visit(key{"soc.accelerator_quantum", "cycles",
              "How far accelerators may run ahead: others see their memory change so much early."},
          whole_range{0, 1'000'000}, config.accelerator_quantum);
    describe_remote_port(visit, config.remote_port);
}

/// The same for what stands in an entry of `accelerators`, paths relative to it: its own keys, then
/// those of a platform's `accelerator`.
template <class visitor, class entry>
void describe_soc_accelerator(visitor&& visit, entry& config) {
    visit(key{"name", "", "Its name in messages; default: its kind and a number."}, free_text{},
          config.name);
    visit(key{"address", "", "First address of its registers; default: 0x28000000 and up."},
          bus_range{0, 0xffff'f000, 0x1000}, config.address);
    visit(key{"source", "", "Its source at the interrupt controller; default: 48 and up."},
          whole_range{1, 95}, config.source);
    const auto own = [&](const key& entry_key, const auto& rule, auto& value) {
        const std::string section = "accelerator.";
        key k = entry_key;
        if (k.path.compare(0, section.size(), section) == 0)
            k.path.erase(0, section.size());
        else if (k.path == "dram.bits_per_cycle")
            k.path = "bits_per_cycle";
        else
            return;
        visit(k, rule, value);
    };
    describe(own, config.platform);
}

} // namespace bitloom::configuration
