// SPDX-License-Identifier: Apache-2.0
#include "testbenches/models/bitfusion/accelerator_bench.h"

#include <gtest/gtest.h>

namespace bitloom::bitfusion {
namespace {

namespace reg = registers;
using tlm::TLM_READ_COMMAND;
using tlm::TLM_WRITE_COMMAND;

/// Name, offset and rights as the driver's writer knows them, not from the model's table.
struct expected_register {
    const char* name;
    std::uint32_t offset;
    bool readable, writable;
};
constexpr expected_register expected[] = {
    {"ID", 0x00, true, false},
    {"CONTROL", 0x04, false, true},
    {"STATUS", 0x08, true, false},
    {"FAULT", 0x0c, true, false},
    {"FAULT_ADDRESS_LOW", 0x10, true, false},
    {"FAULT_ADDRESS_HIGH", 0x14, true, false},
    {"IRQ_ENABLE", 0x18, true, true},
    {"IRQ_STATUS", 0x1c, true, true},
    {"PROGRAM_LOW", 0x20, true, true},
    {"PROGRAM_HIGH", 0x24, true, true},
    {"PROGRAM_BYTES", 0x28, true, true},
    {"BLOCK", 0x2c, true, false},
    {"CYCLES_LOW", 0x30, true, false},
    {"CYCLES_HIGH", 0x34, true, false},
    {"FAULT_INSTRUCTION_LOW", 0x38, true, false},
    {"FAULT_INSTRUCTION_HIGH", 0x3c, true, false},
};

class accelerator_registers : public accelerator_bench {};

TEST_F(accelerator_registers, let_through_what_they_offer_and_nothing_else) {
    run([&] {
        for (const expected_register& r : expected) {
            EXPECT_EQ(access(TLM_READ_COMMAND, base + r.offset),
                      r.readable ? tlm::TLM_OK_RESPONSE : tlm::TLM_COMMAND_ERROR_RESPONSE)
                << r.name;
            EXPECT_EQ(access(TLM_WRITE_COMMAND, base + r.offset),
                      r.writable ? tlm::TLM_OK_RESPONSE : tlm::TLM_COMMAND_ERROR_RESPONSE)
                << r.name;
        }
        EXPECT_EQ(access(tlm::TLM_IGNORE_COMMAND, base), tlm::TLM_COMMAND_ERROR_RESPONSE);
    });
}

TEST_F(accelerator_registers, refuse_offsets_without_a_register) {
    run([&] {
        for (const std::uint32_t offset : {0x40U, 0x44U, 0x100U, 0xffcU, 0x01U, 0x02U, 0x1fU})
            for (const auto command : {TLM_READ_COMMAND, TLM_WRITE_COMMAND})
                EXPECT_EQ(access(command, base + offset), tlm::TLM_ADDRESS_ERROR_RESPONSE)
                    << offset;
        EXPECT_EQ(access(TLM_READ_COMMAND, base + 0x1000), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(access(TLM_READ_COMMAND, base + 0xffe), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(accelerator_registers, refuse_lengths_other_than_a_word) {
    run([&] {
        for (const unsigned length : {1U, 2U, 3U, 8U, 16U})
            EXPECT_EQ(access(TLM_READ_COMMAND, base, length), tlm::TLM_BURST_ERROR_RESPONSE)
                << length;
    });
}

TEST_F(accelerator_registers, refuse_byte_enables) {
    unsigned char enables[4] = {0xff, 0xff, 0xff, 0xff};
    run([&] {
        EXPECT_EQ(access(TLM_WRITE_COMMAND, base + reg::irq_enable, 4, enables),
                  tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
        EXPECT_EQ(access(TLM_READ_COMMAND, base + reg::id, 4, enables),
                  tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    });
}

TEST_F(accelerator_registers, change_nothing_where_they_refuse) {
    run([&] {
        write(reg::program_low, 0x12345678);
        std::uint32_t value = 0xffffffff;
        unsigned char enables[4] = {0xff, 0, 0, 0};
        access(TLM_WRITE_COMMAND, base + reg::program_low, 4, enables, &value);
        access(TLM_WRITE_COMMAND, base + reg::program_low, 2, nullptr, &value);
        access(TLM_WRITE_COMMAND, base + reg::program_low + 1, 4, nullptr, &value);
        EXPECT_EQ(read(reg::program_low), 0x12345678U);
    });
}

TEST_F(accelerator_registers, have_their_values_after_reset) {
    run([&] {
        EXPECT_EQ(read(reg::id), 0x42460001U);
        for (const expected_register& r : expected)
            if (r.readable && r.offset != 0) {
                EXPECT_EQ(read(r.offset), 0U) << r.name;
            }
    });
}

TEST_F(accelerator_registers, keep_what_is_written_to_them) {
    run([&] {
        for (const std::uint32_t offset : {reg::program_low, reg::program_high, reg::program_bytes})
            for (const std::uint32_t value : {0xffffffffU, 0x01234567U, 0U}) {
                write(offset, value);
                EXPECT_EQ(read(offset), value);
            }
        write(reg::irq_enable, 0xffffffff);
        EXPECT_EQ(read(reg::irq_enable), 3U) << "only two causes exist";
    });
}

TEST_F(accelerator_registers, clear_interrupt_causes_one_by_one) {
    const known_run good = convolution(1);
    run([&] {
        start(2, 4); // a fault: both causes
        machine.host.wait_for_irq();
        write(reg::irq_status, reg::irq_fault);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        EXPECT_EQ(read(reg::irq_status), reg::irq_done);
        EXPECT_TRUE(machine.host.irq.read());
        write(reg::irq_enable, reg::irq_fault); // masks what is left
        sc_core::wait(sc_core::SC_ZERO_TIME);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        EXPECT_FALSE(machine.host.irq.read());
        EXPECT_EQ(read(reg::irq_status), reg::irq_done);
    });
}

TEST_F(accelerator_registers, raise_no_interrupt_that_is_not_enabled) {
    run([&] {
        write(reg::program_low, 2);
        write(reg::control, reg::control_start);
        sc_core::wait(1, sc_core::SC_MS);
        EXPECT_FALSE(machine.host.irq.read());
        EXPECT_EQ(read(reg::irq_status), reg::irq_done | reg::irq_fault);
        write(reg::irq_enable, reg::irq_done);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        sc_core::wait(sc_core::SC_ZERO_TIME);
        EXPECT_TRUE(machine.host.irq.read());
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
        EXPECT_EQ(value, 0x42460001U);
        value = reg::control_start;
        EXPECT_EQ(debug(TLM_WRITE_COMMAND, reg::control, value), 0U);
        EXPECT_EQ(debug(TLM_READ_COMMAND, 0x40, value), 0U);
        sc_core::wait(1, sc_core::SC_MS);
        EXPECT_EQ(read(reg::status), 0U);
        EXPECT_EQ(read(reg::irq_status), 0U);
    });
}

} // namespace
} // namespace bitloom::bitfusion
