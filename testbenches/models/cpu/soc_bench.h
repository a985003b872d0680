// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/riscv_cpu/riscv_cpu.h"
#include "models/interconnect/bus.h"
#include "models/memory/dram.h"
#include "models/peripherals/core_local_timer.h"
#include "models/peripherals/interrupt_controller.h"
#include "models/peripherals/test_finisher.h"
#include "models/peripherals/uart.h"
#include "testbenches/models/cpu/assembler.h"

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::testing {

/// A core, RAM and every peripheral at the addresses of QEMU's `virt`. The finisher ends it.
struct soc {
    static constexpr std::uint64_t ram_at = 0x80000000, uart_at = 0x10000000, timer_at = 0x2000000,
                                   controller_at = 0xc000000, finisher_at = 0x100000;
    static constexpr unsigned uart_source = 10, free_source = 0x30;

    riscv::riscv_cpu cpu;
    bus interconnect;
    dram ram;
    uart serial;
    core_local_timer timer;
    interrupt_controller controller;
    test_finisher finisher;
    sc_core::sc_signal<bool> software_irq, timer_irq, external_irq, uart_irq, device_irq;
    std::string output;
    std::optional<std::uint32_t> exit_code;

    explicit soc(const riscv::riscv_cpu_parameters& parameters = {})
        : cpu("cpu", parameters)
        , interconnect("bus", {{"ram", ram_at, 1 << 20},
                               {"uart", uart_at, 0x100},
                               {"timer", timer_at, 0x10000},
                               {"controller", controller_at, 0x600000},
                               {"finisher", finisher_at, 0x1000}})
        , ram("ram", {1 << 20, 64, 1'000'000'000})
        , serial("uart")
        , timer("timer", parameters.timebase_hz)
        , controller("controller", {uart_source, free_source})
        , finisher("finisher") {
        cpu.memory.bind(interconnect.initiators);
        interconnect.targets.bind(ram.port);
        interconnect.targets.bind(serial.registers);
        interconnect.targets.bind(timer.registers);
        interconnect.targets.bind(controller.registers);
        interconnect.targets.bind(finisher.registers);
        cpu.software_irq.bind(software_irq);
        cpu.timer_irq.bind(timer_irq);
        cpu.external_irq.bind(external_irq);
        timer.software_irq.bind(software_irq);
        timer.timer_irq.bind(timer_irq);
        controller.irq.bind(external_irq);
        serial.irq.bind(uart_irq);
        controller.sources[0].bind(uart_irq);
        controller.sources[1].bind(device_irq);
        serial.transmit = [this](std::uint8_t byte) { output += static_cast<char>(byte); };
        finisher.on_request = [this](test_finisher::request, std::uint32_t code) {
            exit_code = code;
            cpu.core().leave();
        };
        cpu.on_quantum = [this] { // simulated time has come up with the core
            if (exit_code) {
                cpu.halt();
                sc_core::sc_stop();
            }
        };
    }

    void put(std::uint64_t address, const std::vector<rv::word>& words) {
        std::uint64_t at = address - ram_at;
        for (const rv::word& w : words) {
            std::memcpy(ram.contents() + at, &w, sizeof w);
            at += sizeof w;
        }
    }
    std::uint64_t get(std::uint64_t address) {
        std::uint64_t v = 0;
        std::memcpy(&v, ram.contents() + (address - ram_at), 8);
        return v;
    }
};

} // namespace bitloom::testing
