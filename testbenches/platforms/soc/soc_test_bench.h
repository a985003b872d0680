// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/soc/soc_platform.h"
#include "platforms/soc/soc_run.h"
#include "testbenches/models/cpu/program.h"
#include "testbenches/support/systemc_fixture.h"

#include <cstdio>
#include <string>

namespace bitloom::soc {

/// A kernel for one run, where a test needs several.
struct fresh_kernel : testing::systemc_fixture {
    void TestBody() override {}
};

/// A system with programs of the tests' own assembler; one per kernel.
class running_system {
public:
    static constexpr std::uint64_t ram = configuration::dram_base;

    explicit running_system(const configuration::soc_configuration& config,
                            std::FILE* trace = nullptr, const socket_tap& between = {})
        : platform("soc", config, trace, between)
        , run(platform) {
        platform.serial.transmit = [this](std::uint8_t byte) { output += static_cast<char>(byte); };
    }

    /// Places `p` at the start of DRAM, where the core begins.
    void put(const testing::rv::program& p) {
        platform.write_memory(ram, reinterpret_cast<const std::uint8_t*>(p.words.data()),
                              4 * p.words.size());
    }
    /// Of DRAM.
    std::uint32_t word_at(std::uint64_t address) {
        std::uint32_t value = 0;
        platform.read_memory(address, reinterpret_cast<std::uint8_t*>(&value), sizeof value);
        return value;
    }

    soc_platform platform;
    soc_run run;
    std::string output;
};

} // namespace bitloom::soc
