// SPDX-License-Identifier: Apache-2.0
// The drivers on registers that are memory: what they write, and what they make of what they read.
#include "bitfusion_registers.h"
#include "bitlet_registers.h"
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
extern "C" {
#include "platforms/firmware/bitfusion.h"
#include "platforms/firmware/bitlet.h"
}

namespace {

struct registers {
    std::array<std::uint32_t, 64> words{};

    std::uint32_t& at(std::uint32_t offset) { return words.at(offset / 4); }
    std::uintptr_t base() { return reinterpret_cast<std::uintptr_t>(words.data()); }
};

struct bitfusion_device : ::testing::Test {
    registers device;
    bitfusion driver{};

    bitfusion_device() {
        device.at(BITFUSION_ID) = BITFUSION_ID_RESET;
        EXPECT_EQ(bitfusion_init(&driver, device.base()), accelerator_ok);
    }
};

TEST_F(bitfusion_device, is_not_found_where_another_answers) {
    device.at(BITFUSION_ID) = BITLET_ID_RESET;
    EXPECT_EQ(bitfusion_init(&driver, device.base()), accelerator_not_found);
    device.at(BITFUSION_ID) = BITFUSION_ID_RESET + 1; // a later version
    EXPECT_EQ(bitfusion_init(&driver, device.base()), accelerator_ok);
}

TEST_F(bitfusion_device, gets_a_programs_place_and_the_doorbell) {
    EXPECT_EQ(bitfusion_start(&driver, 0x123456789abcdef0, 0x40), accelerator_ok);
    EXPECT_EQ(device.at(BITFUSION_PROGRAM_LOW), 0x9abcdef0U);
    EXPECT_EQ(device.at(BITFUSION_PROGRAM_HIGH), 0x12345678U);
    EXPECT_EQ(device.at(BITFUSION_PROGRAM_BYTES), 0x40U);
    EXPECT_NE(device.at(BITFUSION_CONTROL) & BITFUSION_CONTROL_START, 0U);
}

TEST_F(bitfusion_device, is_left_alone_while_it_runs_and_by_wrong_arguments) {
    device.at(BITFUSION_CONTROL) = 0;
    EXPECT_EQ(bitfusion_start(&driver, 2, 4), accelerator_bad_argument);
    EXPECT_EQ(bitfusion_start(&driver, 4, 2), accelerator_bad_argument);
    device.at(BITFUSION_STATUS) = BITFUSION_STATUS_BUSY;
    EXPECT_EQ(bitfusion_start(&driver, 4, 4), accelerator_running);
    EXPECT_EQ(bitfusion_reset(&driver), accelerator_running);
    EXPECT_EQ(device.at(BITFUSION_CONTROL), 0U);
    EXPECT_EQ(bitfusion_poll(&driver, 3), accelerator_timeout);
    EXPECT_EQ(bitfusion_poll(&driver, 0), accelerator_timeout);
}

TEST_F(bitfusion_device, ends_well_or_with_a_fault) {
    device.at(BITFUSION_STATUS) = BITFUSION_STATUS_DONE;
    EXPECT_EQ(bitfusion_poll(&driver, 1), accelerator_ok);
    device.at(BITFUSION_STATUS) = BITFUSION_STATUS_DONE | BITFUSION_STATUS_FAULT; // started twice
    EXPECT_EQ(bitfusion_poll(&driver, 1), accelerator_ok);
    device.at(BITFUSION_STATUS) = BITFUSION_STATUS_FAULT;
    device.at(BITFUSION_FAULT) = 2;
    device.at(BITFUSION_FAULT_ADDRESS_LOW) = 0x10;
    device.at(BITFUSION_FAULT_ADDRESS_HIGH) = 0x1;
    device.at(BITFUSION_BLOCK) = 7;
    EXPECT_EQ(bitfusion_poll(&driver, 1), accelerator_failed);
    const accelerator_fault fault = bitfusion_fault(&driver);
    EXPECT_EQ(fault.code, fault_address);
    EXPECT_EQ(fault.address, 0x1'0000'0010U);
    EXPECT_EQ(fault.block, 7U);
}

bitfusion* sleeping = nullptr;
int sleeps = 0;

/// The third sleep brings the end.
void doze(volatile const std::uint32_t* events) {
    EXPECT_EQ(events, &sleeping->events);
    if (++sleeps == 3)
        bitfusion_handle_interrupt(sleeping);
}

TEST_F(bitfusion_device, is_waited_for_until_its_handler_has_seen_the_end) {
    sleeping = &driver;
    sleeps = 0;
    device.at(BITFUSION_STATUS) = BITFUSION_STATUS_DONE;
    device.at(BITFUSION_IRQ_STATUS) = BITFUSION_IRQ_STATUS_DONE;
    EXPECT_EQ(bitfusion_wait(&driver, doze), accelerator_ok);
    EXPECT_EQ(sleeps, 3);
    EXPECT_EQ(bitfusion_wait(&driver, doze), accelerator_ok) << "no sleep once it has ended";
    EXPECT_EQ(sleeps, 3);
}

TEST_F(bitfusion_device, has_counters_of_64_bits) {
    for (std::uint32_t n = 0; n < 24; ++n)
        device.at(BITFUSION_SETUP_CYCLES_LOW + 4 * n) = n + 1;
    device.at(BITFUSION_CYCLES_LOW) = 100;
    device.at(BITFUSION_CYCLES_HIGH) = 200;
    const accelerator_counters all = bitfusion_counters(&driver);
    const std::uint64_t pairs[] = {all.setup_cycles,
                                   all.compute_cycles,
                                   all.stall_activations,
                                   all.stall_weights,
                                   all.stall_constants,
                                   all.stall_second,
                                   all.stall_post_processing,
                                   all.stall_store,
                                   all.macs,
                                   all.bytes_read,
                                   all.bytes_written,
                                   all.instruction_bytes};
    for (std::uint64_t n = 0; n < 12; ++n)
        EXPECT_EQ(pairs[n], (2 * n + 2) << 32 | (2 * n + 1)) << n;
    EXPECT_EQ(all.cycles, std::uint64_t{200} << 32 | 100);
}

TEST(bitlet_device, gets_format_and_planes_with_its_descriptors) {
    registers device;
    bitlet driver{};
    device.at(BITLET_ID) = BITLET_ID_RESET;
    device.at(BITLET_STATUS) = BITLET_STATUS_IDLE;
    ASSERT_EQ(bitlet_init(&driver, device.base()), accelerator_ok);
    EXPECT_EQ(bitlet_start(&driver, 0x80000040, 0x100, 1, 0xff0000), accelerator_ok);
    EXPECT_EQ(device.at(BITLET_PRECISION), 1U);
    EXPECT_EQ(device.at(BITLET_PRUNE), 0xff0000U);
    EXPECT_EQ(device.at(BITLET_DESCRIPTORS_LOW), 0x80000040U);
    EXPECT_EQ(device.at(BITLET_DESCRIPTORS_BYTES), 0x100U);
    EXPECT_EQ(device.at(BITLET_CONTROL), BITLET_CONTROL_RUN);
    device.at(BITLET_STATUS) = BITLET_STATUS_COMPUTE;
    EXPECT_EQ(bitlet_start(&driver, 0x80000040, 0x100, 1, 0xff0000), accelerator_running);
    device.at(BITLET_STATUS) = BITLET_STATUS_DONE | BITLET_STATUS_IDLE;
    EXPECT_EQ(bitlet_poll(&driver, 1), accelerator_ok);
    device.at(BITLET_STATUS) = BITLET_STATUS_HALT | BITLET_STATUS_SIZE_ERROR | BITLET_STATUS_IDLE;
    EXPECT_EQ(bitlet_poll(&driver, 1), accelerator_failed);
}

} // namespace
