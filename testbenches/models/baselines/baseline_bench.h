// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/descriptor.h"
#include "models/tiled/program_registers.h"
#include "testbenches/support/machine_bench.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace bitloom::testing {

/// A machine that is told its programs by descriptors, driven register by register.
class baseline_bench : public machine_bench {
protected:
    explicit baseline_bench(const configuration::platform_configuration& platform)
        : machine_bench(platform) {}

    /// Small, of `kind`, with a narrow memory port.
    static configuration::platform_configuration small_machine(std::string kind) {
        configuration::platform_configuration c = small_platform();
        c.accelerator.kind = std::move(kind);
        c.dram.bits_per_cycle = 64;
        return c;
    }

    /// Starts `words` in the place of `r`'s program; FAULT when it has ended.
    tiled::fault run_words(const known_run& r, const std::vector<std::uint32_t>& words) {
        namespace reg = tiled::program_registers;
        write_words(r, words);
        write(reg::irq_enable, reg::irq_done | reg::irq_fault);
        write(reg::program_low, r.program.program_address);
        write(reg::program_high, r.program.program_address >> 32);
        write(reg::program_bytes, words.size() * 4);
        write(reg::control, reg::control_clear_fault | reg::control_start);
        machine.host.wait_for_irq();
        write(reg::irq_status, read(reg::irq_status));
        while (machine.host.irq.read())
            sc_core::wait(sc_core::SC_ZERO_TIME);
        return static_cast<tiled::fault>(read(reg::fault));
    }
    void expect_good_run(const known_run& r) {
        load(r);
        EXPECT_EQ(run_words(r, r.program.words()), tiled::fault::none);
        EXPECT_EQ(output_of(r), r.output);
    }
    /// The block is refused, the next good program is right.
    void expect_refused(const known_run& good, const tiled::block& b) {
        load(good);
        EXPECT_EQ(run_words(good, tiled::encode_descriptor(b)), tiled::fault::wrong_setting);
        EXPECT_EQ(read(tiled::program_registers::status), tiled::program_registers::status_fault);
        expect_good_run(good);
    }
};

} // namespace bitloom::testing
