// SPDX-License-Identifier: Apache-2.0
// The configuration of a system on a chip. Defaults here are the documented defaults, the memory
// map QEMU's `virt`; the table in describe_soc.h gives every key its unit, range and sentence.
#pragma once

#include "platforms/configuration/platform_configuration.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::configuration {

struct cpu_configuration {
    std::uint64_t frequency_hz = 1'000'000'000;
    std::uint64_t quantum = 1000;  ///< instructions between two looks at the rest of the system
    bool misaligned_traps = false; ///< of loads and stores
};

/// Where a device's registers stand.
struct device_place {
    std::uint64_t address = 0, size = 0;
};

/// An accelerator of the system, its key `accelerators.N.*`.
struct soc_accelerator {
    static constexpr std::uint64_t window_bytes = 0x1000, first_address = 0x28000000;
    static constexpr unsigned first_source = 0x30;

    std::string name; ///< default: its kind and a number
    std::uint64_t address = 0;
    unsigned source = 0; ///< of the interrupt controller
    /// Its `dram` is the system's but for bits_per_cycle, which is its own port's.
    platform_configuration platform;
};

/// How the system stands when --remote-port divides it.
struct remote_port_configuration {
    std::string side = "accelerators"; ///< or processor
    bool connects = false, reconnects = false, other_hosts = false;
    unsigned register_channel = 9, memory_channel = 0, interrupt_channel = 12;
    unsigned first_source = soc_accelerator::first_source; ///< of wire 0
    unsigned access_bytes = 4096;
    bool answered_interrupts = false;
    std::uint64_t sync_ns = 10'000, quantum_ns = 1'000;

    bool has_processor() const { return side == "processor"; }
};

struct soc_configuration {
    std::string name;   ///< the file's stem
    std::string sha256; ///< of the file
    cpu_configuration cpu;
    device_place uart{0x10000000, 0x100};
    unsigned uart_source = 10;
    device_place timer{0x02000000, 0x10000};
    std::uint64_t timebase_hz = 10'000'000; ///< of the timer
    device_place interrupt_controller{0x0c000000, 0x600000};
    device_place finisher{0x00100000, 0x1000};
    std::uint64_t accelerator_quantum = 1000; ///< cycles, see tiled::block_executor::clocking
    remote_port_configuration remote_port;
    dram_configuration dram;
    std::vector<soc_accelerator> accelerators;
};

} // namespace bitloom::configuration
