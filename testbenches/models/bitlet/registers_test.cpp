// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitlet/accelerator_bench.h"

#include <gtest/gtest.h>

namespace bitloom::bitlet {
namespace {

namespace reg = registers;
using tlm::TLM_READ_COMMAND;
using tlm::TLM_WRITE_COMMAND;

/// Name, offset, rights and reset value as the driver's writer knows them, not from the model's
/// table.
struct expected_register {
    const char* name;
    std::uint32_t offset;
    bool readable, writable;
    std::uint32_t reset = 0;
};
constexpr expected_register expected[] = {
    {"ID", 0x00, true, false, 0x424c0001},
    {"CONTROL", 0x04, false, true},
    {"STATUS", 0x08, true, false, 64},
    {"PRUNE", 0x0c, true, true, 0xffffff},
    {"PRECISION", 0x10, true, true},
    {"BIT_WIDTH", 0x14, true, true},
    {"IRQ_ENABLE", 0x18, true, true},
    {"IRQ_STATUS", 0x1c, true, true},
    {"DESCRIPTORS_LOW", 0x20, true, true},
    {"DESCRIPTORS_HIGH", 0x24, true, true},
    {"DESCRIPTORS_BYTES", 0x28, true, true},
    {"LAYER", 0x2c, true, false},
    {"CYCLES_LOW", 0x30, true, false},
    {"CYCLES_HIGH", 0x34, true, false},
    {"FAULT", 0x38, true, false},
    {"FAULT_ADDRESS_LOW", 0x3c, true, false},
    {"FAULT_ADDRESS_HIGH", 0x40, true, false},
};

class accelerator_registers : public accelerator_bench {};

TEST_F(accelerator_registers, let_through_what_they_offer_and_nothing_else) {
    run([&] {
        for (const expected_register& r : expected) {
            std::uint32_t value = 0;
            EXPECT_EQ(access(TLM_READ_COMMAND, base + r.offset, 4, nullptr, &value),
                      r.readable ? tlm::TLM_OK_RESPONSE : tlm::TLM_COMMAND_ERROR_RESPONSE)
                << r.name;
            EXPECT_EQ(value, r.reset) << r.name;
        }
        for (const expected_register& r : expected)
            EXPECT_EQ(access(TLM_WRITE_COMMAND, base + r.offset),
                      r.writable ? tlm::TLM_OK_RESPONSE : tlm::TLM_COMMAND_ERROR_RESPONSE)
                << r.name;
        for (const std::uint32_t offset : {0x44U, 0x48U, 0x100U, 0xffcU, 0x01U, 0x1fU})
            for (const auto command : {TLM_READ_COMMAND, TLM_WRITE_COMMAND})
                EXPECT_EQ(access(command, base + offset), tlm::TLM_ADDRESS_ERROR_RESPONSE)
                    << offset;
        EXPECT_EQ(access(TLM_READ_COMMAND, base, 8), tlm::TLM_BURST_ERROR_RESPONSE);
        unsigned char enables[4] = {0xff, 0xff, 0xff, 0xff};
        EXPECT_EQ(access(TLM_WRITE_COMMAND, base + reg::prune, 4, enables),
                  tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    });
}

TEST_F(accelerator_registers, keep_what_is_written_to_them) {
    run([&] {
        for (const std::uint32_t offset : {reg::descriptors_low, reg::descriptors_high,
                                           reg::descriptors_bytes, reg::precision, reg::bit_width})
            for (const std::uint32_t value : {0xffffffffU, 0x01234567U, 0U}) {
                write(offset, value);
                EXPECT_EQ(read(offset), value);
            }
        write(reg::prune, 0xffffffff);
        EXPECT_EQ(read(reg::prune), 0xffffffU) << "only 24 lanes exist";
        write(reg::irq_enable, 0xffffffff);
        EXPECT_EQ(read(reg::irq_enable), 3U) << "only two causes exist";
    });
}

TEST_F(accelerator_registers, are_reset_by_control_but_for_addresses_and_interrupts) {
    run([&] {
        start(2, 4); // misaligned: an error
        take_irq();
        EXPECT_NE(read(reg::fault), 0U);
        write(reg::prune, 1);
        write(reg::precision, 2);
        write(reg::bit_width, 3);
        write(reg::control, reg::control_reset);
        for (const expected_register& r : expected)
            if (r.readable && r.offset != reg::irq_enable && r.offset != reg::descriptors_low &&
                r.offset != reg::descriptors_bytes) {
                EXPECT_EQ(read(r.offset), r.reset) << r.name;
            }
        EXPECT_EQ(read(reg::irq_enable), 3U);
        EXPECT_EQ(read(reg::descriptors_low), 2U);
    });
}

TEST_F(accelerator_registers, are_not_reset_while_it_runs) {
    const known_run good = convolution(1);
    run([&] {
        const std::uint64_t cycles = expect_good_run(good);
        load(good);
        prepare(good.program.program_address, good.program.program_bytes());
        write(reg::bit_width, 4);
        ring();
        sc_core::wait(1, sc_core::SC_US);
        write(reg::control, reg::control_reset);
        EXPECT_EQ(read(reg::bit_width), 4U);
        EXPECT_EQ(read(reg::status), reg::status_compute);
        EXPECT_EQ(take_irq(), reg::irq_done);
        EXPECT_EQ(output_of(good), good.output);
        EXPECT_EQ(read(reg::cycles_low), cycles);
    });
}

TEST_F(accelerator_registers, raise_no_interrupt_that_is_not_enabled) {
    const auto settle = [] {
        sc_core::wait(sc_core::SC_ZERO_TIME);
        sc_core::wait(sc_core::SC_ZERO_TIME);
    };
    run([&] {
        write(reg::descriptors_low, 2);
        write(reg::control, reg::control_run);
        sc_core::wait(1, sc_core::SC_MS);
        EXPECT_FALSE(machine.host.irq.read());
        EXPECT_EQ(read(reg::irq_status), reg::irq_done | reg::irq_error);
        write(reg::irq_enable, reg::irq_error);
        settle();
        EXPECT_TRUE(machine.host.irq.read());
        write(reg::irq_status, reg::irq_error);
        settle();
        EXPECT_FALSE(machine.host.irq.read());
        EXPECT_EQ(read(reg::irq_status), reg::irq_done) << "cleared one by one";
    });
}

TEST_F(accelerator_registers, show_themselves_to_a_debugger_that_rings_no_doorbell) {
    const auto debug = [&](tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value) {
        tlm::tlm_generic_payload p;
        p.set_command(command);
        p.set_address(base + offset);
        p.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
        p.set_data_length(4);
        p.set_streaming_width(4);
        return machine.host.socket->transport_dbg(p);
    };
    run([&] {
        std::uint32_t value = 0;
        EXPECT_EQ(debug(TLM_READ_COMMAND, reg::id, value), 4U);
        EXPECT_EQ(value, 0x424c0001U);
        value = reg::control_run;
        EXPECT_EQ(debug(TLM_WRITE_COMMAND, reg::control, value), 0U);
        EXPECT_EQ(debug(TLM_READ_COMMAND, 0x44, value), 0U);
        sc_core::wait(1, sc_core::SC_MS);
        EXPECT_EQ(read(reg::status), reg::status_idle);
        EXPECT_EQ(read(reg::irq_status), 0U);
    });
}

} // namespace
} // namespace bitloom::bitlet
