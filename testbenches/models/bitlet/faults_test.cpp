// SPDX-License-Identifier: Apache-2.0
// What software can do wrong: each ends in STATUS, FAULT and an interrupt, and the next good run is
// right.
#include "models/tiled/descriptor.h"
#include "testbenches/models/bitlet/accelerator_bench.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

namespace reg = registers;

class accelerator_faults : public accelerator_bench {
protected:
    known_run good = convolution(1); // its weights have 4 bits
    const block& decoded() const { return good.program.blocks[0].decoded; }
    void start_block(const block& b) {
        load(good);
        const std::vector<std::uint32_t> words = encode_descriptor(b);
        write_words(good, words);
        start(good.program.program_address, words.size() * 4);
    }
    void expect_block_fault(const block& b, fault f, std::uint32_t status_bit) {
        run([&] {
            start_block(b);
            expect_fault(f, status_bit, good);
        });
    }
    void expect_setting_refused(std::uint32_t offset, std::uint32_t value,
                                std::uint32_t status_bit) {
        load(good);
        prepare(good.program.program_address, good.program.program_bytes());
        write(offset, value);
        ring();
        machine.host.wait_for_irq();
        EXPECT_EQ(fault_address(), good.program.program_address);
        expect_fault(fault::wrong_setting, status_bit, good);
    }
};

TEST_F(accelerator_faults, none_stands_after_a_good_run) {
    run([&] { expect_good_run(good); });
    EXPECT_GT(decoded().dim(dimension::out_row).tiles, 1U) << "the example should have tiles";
}

TEST_F(accelerator_faults, refuses_settings_that_cannot_run) {
    run([&] {
        expect_setting_refused(reg::prune, 0, reg::status_flow_error);
        expect_setting_refused(reg::prune, 0xff000000, reg::status_flow_error);
        for (const std::uint32_t code : {4U, 5U, 0xffffffffU})
            expect_setting_refused(reg::precision, code, reg::status_flow_error);
        for (const std::uint32_t floating : {1U, 2U, 3U})
            expect_setting_refused(reg::precision, floating, reg::status_size_error);
        for (const std::uint32_t width : {25U, 32U, 0xffffffffU})
            expect_setting_refused(reg::bit_width, width, reg::status_size_error);
    });
}

TEST_F(accelerator_faults, refuses_a_width_that_its_descriptor_does_not_have) {
    run([&] {
        for (const std::uint32_t width : {1U, 3U, 5U, 8U, 24U})
            expect_setting_refused(reg::bit_width, width, reg::status_size_error);
        load(good);
        prepare(good.program.program_address, good.program.program_bytes());
        write(reg::bit_width, 4);
        ring();
        EXPECT_EQ(take_irq(), reg::irq_done);
        EXPECT_EQ(output_of(good), good.output);
    });
}

TEST_F(accelerator_faults, refuses_descriptors_outside_memory) {
    run([&] {
        for (const std::uint64_t address :
             {std::uint64_t{0}, compiler::dram_base + dram_bytes, compiler::dram_base - 64,
              std::uint64_t{base}, std::uint64_t{0xfffffffffffffff0}, std::uint64_t{1} << 40}) {
            start(address, address == 0xfffffffffffffff0 ? 8 : 1024);
            machine.host.wait_for_irq();
            EXPECT_EQ(fault_address(), address);
            expect_fault(fault::address_error, reg::status_flow_error, good);
        }
    });
}

TEST_F(accelerator_faults, refuses_descriptors_that_run_over_the_end_of_memory) {
    run([&] {
        const std::vector<std::uint32_t> words = encode_descriptor(decoded());
        const std::uint64_t at = compiler::dram_base + dram_bytes - 64;
        machine.host.write_memory(at, reinterpret_cast<const std::uint8_t*>(words.data()), 64);
        start(at, words.size() * 4);
        machine.host.wait_for_irq();
        EXPECT_EQ(fault_address(), compiler::dram_base + dram_bytes);
        expect_fault(fault::address_error, reg::status_flow_error, good);
    });
}

TEST_F(accelerator_faults, refuses_misaligned_descriptors) {
    run([&] {
        load(good);
        start(good.program.program_address + 2, good.program.program_bytes());
        expect_fault(fault::misaligned, reg::status_flow_error, good);
        start(good.program.program_address, good.program.program_bytes() - 1);
        expect_fault(fault::misaligned, reg::status_flow_error, good);
    });
}

TEST_F(accelerator_faults, refuses_descriptors_that_end_too_early) {
    run([&] {
        for (std::uint64_t bytes = 0; bytes < good.program.program_bytes(); bytes += 20) {
            load(good);
            start(good.program.program_address, bytes);
            machine.host.wait_for_irq();
            EXPECT_EQ(fault_address(), good.program.program_address + bytes);
            expect_fault(fault::unfinished_program, reg::status_flow_error, good);
        }
        block b = decoded();
        b.last = false;
        start_block(b);
        expect_fault(fault::unfinished_program, reg::status_flow_error, good);
    });
}

TEST_F(accelerator_faults, refuses_loads_and_stores_outside_memory) {
    run([&] {
        for (const unsigned stream : {0U, 2U, 3U, 4U})
            for (const std::uint64_t address :
                 {compiler::dram_base + dram_bytes - 8, std::uint64_t{0x1000}, base + reg::control,
                  std::uint64_t{0xffffffffffffff00}}) {
                block b = decoded();
                memory_stream& s = stream < 4 ? b.loads[stream] : b.store;
                s.base = address;
                start_block(b);
                machine.host.wait_for_irq();
                EXPECT_GE(fault_address(), stream == 0 ? 0 : address);
                expect_fault(fault::address_error, reg::status_flow_error, good);
            }
    });
}

TEST_F(accelerator_faults, refuses_a_later_tile_outside_memory) {
    block b = decoded();
    b.store.tile_stride[static_cast<unsigned>(dimension::out_row)] = 0x10000000;
    expect_block_fault(b, fault::address_error, reg::status_flow_error);
}

TEST_F(accelerator_faults, refuses_tiles_beyond_what_was_reserved) {
    run([&] {
        const char* const names[] = {"input", "second", "weight", "table", "store"};
        for (const unsigned stream : {0U, 2U, 3U, 4U}) {
            block b = decoded();
            --(stream < 4 ? b.loads[stream] : b.store).reserved_bytes;
            start_block(b);
            machine.host.wait_for_irq();
            const std::size_t at = (fault_address() - good.program.program_address) / 4;
            EXPECT_EQ(descriptor_words().at(at).name, std::string(names[stream]) + ".base_low");
            expect_fault(fault::tile_too_large, reg::status_size_error, good);
        }
    });
}

TEST_F(accelerator_faults, refuses_tiles_beyond_half_a_buffer) {
    block b = decoded();
    dim_of(b, dimension::out_row) = {1, 12, 12};
    expect_block_fault(b, fault::tile_too_large, reg::status_size_error);
}

TEST_F(accelerator_faults, goes_on_where_it_is_started_while_busy) {
    run([&] {
        const std::uint64_t cycles = expect_good_run(good);
        load(good);
        start(good);
        sc_core::wait(1, sc_core::SC_US);
        write(reg::descriptors_low, 0x1234); // must not disturb the running ones either
        write(reg::prune, 1);
        ring();
        EXPECT_EQ(take_irq(), reg::irq_error);
        EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(fault::start_while_busy));
        EXPECT_EQ(read(reg::status), reg::status_flow_error | reg::status_compute);
        EXPECT_EQ(take_irq(), reg::irq_done);
        EXPECT_EQ(read(reg::status), reg::status_flow_error | reg::status_done | reg::status_idle);
        EXPECT_EQ(output_of(good), good.output);
        EXPECT_EQ(read(reg::cycles_low), cycles);
    });
}

TEST_F(accelerator_faults, keeps_the_first_fault_until_it_is_reset) {
    run([&] {
        start(2, 4);
        take_irq();
        write(reg::descriptors_low, 0);
        ring(); // without a reset: an address error
        take_irq();
        EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(fault::misaligned));
        EXPECT_EQ(fault_address(), 2U);
        write(reg::control, reg::control_reset);
        EXPECT_EQ(read(reg::fault), 0U);
        EXPECT_EQ(read(reg::status), reg::status_idle);
    });
}

} // namespace
} // namespace bitloom::bitlet
