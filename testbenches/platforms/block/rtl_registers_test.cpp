// SPDX-License-Identifier: Apache-2.0
// The register file in Verilog behind the bridge: pieces of words, errors, back pressure.
#include "testbenches/support/test_initiator.h"
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "testbenches/tlm_bridges/random_accesses.h"
#include "tlm_bridges/axi4lite_checker.h"
#include "tlm_bridges/tlm2axi4lite.h"

#include <Vbit_lane_array_axi4lite.h>
#include <Vbit_lane_array_axi4lite_bit_lane_array_axi4lite.h>
#include <Vfusion_unit_axi4lite.h>
#include <Vfusion_unit_axi4lite_fusion_unit_axi4lite.h>

namespace bitloom::testing {
namespace {

using unit = Vfusion_unit_axi4lite_fusion_unit_axi4lite;
using lanes = Vbit_lane_array_axi4lite_bit_lane_array_axi4lite;

/// initiator --> bridge --> checker --> stalls --> checker --> rtl
template <class rtl_module>
struct bench {
    axi_clock driven;
    test_initiator initiator{"initiator"};
    tlm2axi4lite<32, 32> bridge{"bridge"};
    axi::lite_wires<32, 32> near{"near_"}, far{"far_"};
    axi4lite_checker<32, 32> near_checker{"near_checker"}, far_checker{"far_checker"};
    stalling_link<axi::lite_wires<32, 32>> stalls{"stalls", near, far, 9};
    rtl_module rtl{"rtl"};

    bench() {
        initiator.socket.bind(bridge.from);
        axi::connect(near, bridge.pins);
        axi::connect(near, near_checker.pins);
        axi::connect(far, far_checker.pins);
        axi::connect(far, rtl);
        driven.reset_n.write(false);
        driven.drive(bridge);
        driven.drive(near_checker);
        driven.drive(stalls);
        driven.drive(far_checker);
        driven.drive(rtl);
    }
    void leave_reset() {
        sc_core::wait(30, sc_core::SC_NS);
        driven.reset_n.write(true);
    }
    tlm::tlm_response_status write(std::uint32_t offset, std::uint32_t value) {
        std::vector<std::uint8_t> bytes(4);
        std::memcpy(bytes.data(), &value, 4);
        return initiator.write(offset, bytes);
    }
    tlm::tlm_response_status read(std::uint32_t offset) { return initiator.read_status(offset, 4); }
};

class verilog_registers : public clocked_fixture {};

TEST_F(verilog_registers, hold_random_pieces_of_words_through_random_stalls) {
    bench<Vbit_lane_array_axi4lite> b;
    run_clocked([&] {
        b.leave_reset();
        for (std::uint32_t word = 0; word < 48; ++word)
            EXPECT_EQ(b.write(lanes::PLANES + 4 * word, 0), tlm::TLM_OK_RESPONSE);
        random_accesses random(1, {lanes::PLANES, 48 * 4, 4, 4});
        for (unsigned n = 0; n < 10'000; ++n)
            random.access(b.initiator);
    });
    EXPECT_EQ(b.far_checker.transfers(), 10'048U);
    EXPECT_EQ(b.far_checker.in_flight(), 0U);
}

TEST_F(verilog_registers, of_a_fusion_unit_answer_what_is_not_there_or_not_allowed) {
    bench<Vfusion_unit_axi4lite> b;
    run_clocked([&] {
        b.leave_reset();
        for (const std::uint32_t offset : {0x2cU, 0x100U, 0xffcU}) {
            EXPECT_EQ(b.read(offset), tlm::TLM_ADDRESS_ERROR_RESPONSE) << offset;
            EXPECT_EQ(b.write(offset, 0), tlm::TLM_ADDRESS_ERROR_RESPONSE) << offset;
        }
        for (const std::uint32_t offset : {unit::ID + 0U, unit::BUSY + 0U, unit::SUM_LOW + 0U,
                                           unit::SUM_HIGH + 0U, unit::CYCLES + 0U})
            EXPECT_EQ(b.write(offset, 0), tlm::TLM_GENERIC_ERROR_RESPONSE) << offset;
        EXPECT_EQ(b.read(unit::START), tlm::TLM_GENERIC_ERROR_RESPONSE);
        const auto widths = [&](unsigned a, unsigned w) {
            return b.write(unit::FORMAT, a << unit::ACTIVATION_BITS | w << unit::WEIGHT_BITS);
        };
        EXPECT_EQ(widths(0, 8), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(widths(8, 0), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(widths(17, 8), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(widths(8, 17), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(widths(16, 1), tlm::TLM_OK_RESPONSE);
    });
}

TEST_F(verilog_registers, of_bit_lanes_answer_what_is_not_there_or_not_allowed) {
    bench<Vbit_lane_array_axi4lite> b;
    run_clocked([&] {
        b.leave_reset();
        for (const std::uint32_t offset : {0x14U, 0x58U, 0x1c0U})
            EXPECT_EQ(b.read(offset), tlm::TLM_ADDRESS_ERROR_RESPONSE) << offset;
        for (const std::uint32_t offset :
             {lanes::ID + 0U, lanes::RUNNING + 0U, lanes::ELEMENTS + 20U})
            EXPECT_EQ(b.write(offset, 0), tlm::TLM_GENERIC_ERROR_RESPONSE) << offset;
        EXPECT_EQ(b.read(lanes::STEP), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(b.write(lanes::GROUP, 0), tlm::TLM_GENERIC_ERROR_RESPONSE) << "no window";
        EXPECT_EQ(b.write(lanes::GROUP, 65U << lanes::WINDOW), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(b.write(lanes::GROUP, 64U << lanes::WINDOW), tlm::TLM_OK_RESPONSE);
    });
}

} // namespace
} // namespace bitloom::testing
