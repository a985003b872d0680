// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/emitter.h"
#include "testbenches/models/bitfusion/accelerator_bench.h"
#include "testbenches/models/tiled/random_block.h"

#include <gtest/gtest.h>

namespace bitloom::bitfusion {
namespace {

namespace reg = registers;

class accelerator_faults : public accelerator_bench {
protected:
    known_run good = convolution(1);
    const block& decoded() const { return good.program.blocks[0].decoded; }
    /// Puts `b` in the place of the good program and starts it.
    void start_block(const block& b) {
        load(good);
        const std::vector<std::uint32_t> words = compiler::encode_block(b);
        machine.host.write_memory(good.program.program_address,
                                  reinterpret_cast<const std::uint8_t*>(words.data()),
                                  words.size() * 4);
        start(good.program.program_address, words.size() * 4);
    }
    void expect_block_fault(const block& b, fault f) {
        run([&] {
            start_block(b);
            expect_fault(f, good);
        });
    }
};

TEST_F(accelerator_faults, none_stands_after_a_good_program) {
    run([&] { expect_good_run(good); });
    EXPECT_GT(decoded().dim(dimension::out_row).tiles, 1U) << "the example should have tiles";
}

TEST_F(accelerator_faults, tells_the_address_of_an_illegal_instruction) {
    run([&] {
        load(good);
        const std::uint64_t at = good.program.program_address + 8;
        const std::uint32_t word = 0xf0000000;
        machine.host.write_memory(at, reinterpret_cast<const std::uint8_t*>(&word), 4);
        start(good.program.program_address, good.program.program_bytes());
        machine.host.wait_for_irq();
        EXPECT_EQ(fault_address(), at);
        expect_fault(fault::illegal_instruction, good);
    });
}

TEST_F(accelerator_faults, refuses_a_program_outside_memory) {
    run([&] {
        for (const std::uint64_t address :
             {std::uint64_t{0}, compiler::dram_base + dram_bytes, compiler::dram_base - 64,
              std::uint64_t{0xfffffffffffffff0}, std::uint64_t{1} << 40}) {
            start(address, address == 0xfffffffffffffff0 ? 8 : 128);
            machine.host.wait_for_irq();
            EXPECT_EQ(fault_address(), address);
            expect_fault(fault::address_error, good);
        }
    });
}

TEST_F(accelerator_faults, refuses_a_program_that_runs_over_the_end_of_memory) {
    run([&] {
        const auto words = good.program.blocks[0].words;
        const std::uint64_t at = compiler::dram_base + dram_bytes - 64;
        machine.host.write_memory(at, reinterpret_cast<const std::uint8_t*>(words.data()), 64);
        start(at, words.size() * 4);
        machine.host.wait_for_irq();
        EXPECT_EQ(fault_address(), compiler::dram_base + dram_bytes);
        expect_fault(fault::address_error, good);
    });
}

TEST_F(accelerator_faults, refuses_a_program_that_wraps_around_the_address_space) {
    run([&] {
        start(0xfffffffffffffff0, 0xfffffffc);
        take_irq();
        EXPECT_NE(read(reg::fault), 0U);
        expect_good_run(good);
    });
}

TEST_F(accelerator_faults, refuses_a_misaligned_program) {
    run([&] {
        load(good);
        start(good.program.program_address + 2, good.program.program_bytes());
        expect_fault(fault::misaligned, good);
        start(good.program.program_address, good.program.program_bytes() - 1);
        expect_fault(fault::misaligned, good);
        start(good.program.program_address + 1, good.program.program_bytes() + 3);
        expect_fault(fault::misaligned, good);
    });
}

TEST_F(accelerator_faults, refuses_a_program_without_its_last_block_end) {
    run([&] {
        load(good);
        start(good.program.program_address, good.program.program_bytes() - 4);
        expect_fault(fault::unfinished_program, good);
        load(good);
        start(good.program.program_address, 0);
        expect_fault(fault::unfinished_program, good);
    });
    block b = decoded();
    EXPECT_TRUE(b.last);
}

TEST_F(accelerator_faults, refuses_a_program_whose_last_block_is_not_marked) {
    block b = decoded();
    b.last = false;
    expect_block_fault(b, fault::unfinished_program);
}

TEST_F(accelerator_faults, refuses_loads_outside_memory) {
    run([&] {
        for (const buffer which : {buffer::ibuf, buffer::wbuf, buffer::bias}) {
            block b = decoded();
            b.loads[static_cast<unsigned>(which)].base = compiler::dram_base + dram_bytes - 8;
            start_block(b);
            machine.host.wait_for_irq();
            EXPECT_GE(fault_address(), compiler::dram_base + dram_bytes - 8);
            expect_fault(fault::address_error, good);
            b.loads[static_cast<unsigned>(which)].base = 0x1000;
            start_block(b);
            expect_fault(fault::address_error, good);
        }
    });
}

TEST_F(accelerator_faults, refuses_a_store_outside_memory) {
    block b = decoded();
    b.store.base = compiler::dram_base + dram_bytes - 8;
    expect_block_fault(b, fault::address_error);
}

TEST_F(accelerator_faults, refuses_a_store_into_its_own_registers) {
    block b = decoded();
    b.store.base = base + reg::control;
    expect_block_fault(b, fault::address_error);
}

TEST_F(accelerator_faults, refuses_a_later_tile_outside_memory) {
    block b = decoded();
    b.store.tile_stride[static_cast<unsigned>(dimension::out_row)] = 0x10000000;
    expect_block_fault(b, fault::address_error);
}

TEST_F(accelerator_faults, refuses_tiles_beyond_what_was_reserved) {
    run([&] {
        for (const unsigned stream : {0U, 2U, 3U, 4U}) {
            block b = decoded();
            memory_stream& s = stream < 4 ? b.loads[stream] : b.store;
            --s.reserved_bytes;
            start_block(b);
            expect_fault(fault::tile_too_large, good);
        }
    });
}

TEST_F(accelerator_faults, refuses_tiles_beyond_half_a_buffer) {
    block b = decoded();
    dim_of(b, dimension::out_row) = {1, 12, 12};
    expect_block_fault(b, fault::tile_too_large);
}

TEST_F(accelerator_faults, takes_reservations_beyond_half_a_buffer_for_tiles_that_fit) {
    run([&] {
        block b = decoded();
        reserve_whole_buffers(b);
        start_block(b);
        EXPECT_EQ(take_irq(), reg::irq_done);
        EXPECT_EQ(output_of(good), good.output);
    });
}

TEST_F(accelerator_faults, goes_on_where_it_is_started_while_busy) {
    run([&] {
        const std::uint64_t cycles = expect_good_run(good);
        load(good);
        start(good.program.program_address, good.program.program_bytes());
        sc_core::wait(1, sc_core::SC_US);
        write(reg::program_low, 0x1234); // must not disturb the running program either
        write(reg::control, reg::control_start);
        EXPECT_EQ(take_irq(), reg::irq_fault);
        EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(fault::start_while_busy));
        EXPECT_EQ(read(reg::status), reg::status_busy | reg::status_fault);
        EXPECT_EQ(take_irq(), reg::irq_done);
        EXPECT_EQ(read(reg::status), reg::status_done | reg::status_fault);
        EXPECT_EQ(output_of(good), good.output);
        EXPECT_EQ(read(reg::cycles_low), cycles);
    });
}

TEST_F(accelerator_faults, keeps_the_first_fault_until_it_is_cleared) {
    run([&] {
        start(2, 4);
        take_irq();
        write(reg::program_low, 0);
        write(reg::control, reg::control_start); // without clearing: an address error
        take_irq();
        EXPECT_EQ(read(reg::fault), static_cast<std::uint32_t>(fault::misaligned));
        EXPECT_EQ(fault_address(), 2U);
        write(reg::control, reg::control_clear_fault);
        EXPECT_EQ(read(reg::fault), 0U);
        EXPECT_EQ(read(reg::status) & reg::status_fault, 0U);
    });
}

} // namespace
} // namespace bitloom::bitfusion
