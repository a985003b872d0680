// SPDX-License-Identifier: Apache-2.0
// Both AXI4-Lite bridges, back to back: what arrives, what is refused, and when.
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "testbenches/tlm_bridges/random_accesses.h"
#include "tlm_bridges/axi4lite2tlm.h"
#include "tlm_bridges/axi4lite_checker.h"
#include "tlm_bridges/tlm2axi4lite.h"

namespace bitloom::testing {
namespace {

using transaction = test_initiator::transaction;

template <unsigned address_bits, unsigned data_bits>
using loop =
    axi_loop<axi::lite_wires<address_bits, data_bits>, tlm2axi4lite<address_bits, data_bits>,
             axi4lite2tlm<address_bits, data_bits>, axi4lite_checker<address_bits, data_bits>>;

class axi4lite_bridges : public clocked_fixture {
protected:
    /// Three initiators at once, each on a part of its own.
    template <unsigned address_bits, unsigned data_bits>
    void move_random_words(unsigned transfers_each) {
        constexpr unsigned word = data_bits / 8;
        loop<address_bits, data_bits> l;
        for (unsigned part = 0; part < 3; ++part)
            add_clocked([&l, part, transfers_each] {
                const std::uint64_t first = 0x1001 + part * 0x2000;
                random_accesses random(part, {first, 0x1ffd, word, word});
                for (unsigned n = 0; n < transfers_each; ++n)
                    random.access(l.initiator);
                EXPECT_TRUE(std::equal(random.reference().begin(), random.reference().end(),
                                       l.memory.bytes.begin() + static_cast<long>(first)));
            });
        run_clocked();
        EXPECT_EQ(l.near_checker.transfers(), 3 * transfers_each);
        EXPECT_EQ(l.far_checker.transfers(), 3 * transfers_each);
        EXPECT_EQ(l.far_checker.in_flight(), 0U);
        EXPECT_GT(l.memory.with_enables, 0U);
    }
    tlm::tlm_response_status answer(loop<32, 32>& l, transaction& t) {
        l.initiator.send(t.payload);
        return t.payload.get_response_status();
    }
};

TEST_F(axi4lite_bridges, move_random_words_of_32_bits_through_random_stalls) {
    move_random_words<32, 32>(4000);
}

TEST_F(axi4lite_bridges, move_random_words_of_64_bits_through_random_stalls) {
    move_random_words<64, 64>(4000);
}

TEST_F(axi4lite_bridges, answer_each_illegal_payload_with_its_own_error) {
    loop<32, 32> l;
    l.before.warns = false; // of a payload without data
    std::uint8_t enables[4] = {0xff, 0, 0xff, 0};
    run_clocked([&] {
        transaction strobed_read(tlm::TLM_READ_COMMAND, 0, {1, 2, 3, 4});
        strobed_read.payload.set_byte_enable_ptr(enables);
        strobed_read.payload.set_byte_enable_length(4);
        EXPECT_EQ(answer(l, strobed_read), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);

        transaction no_enables(tlm::TLM_WRITE_COMMAND, 0, {1, 2, 3, 4});
        no_enables.payload.set_byte_enable_ptr(enables);
        no_enables.payload.set_byte_enable_length(0);
        EXPECT_EQ(answer(l, no_enables), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);

        transaction streaming(tlm::TLM_WRITE_COMMAND, 0, {1, 2, 3, 4});
        streaming.payload.set_streaming_width(2);
        EXPECT_EQ(answer(l, streaming), tlm::TLM_BURST_ERROR_RESPONSE);

        transaction two_words(tlm::TLM_WRITE_COMMAND, 2, {1, 2, 3, 4});
        EXPECT_EQ(answer(l, two_words), tlm::TLM_BURST_ERROR_RESPONSE);

        transaction empty(tlm::TLM_READ_COMMAND, 0, {});
        EXPECT_EQ(answer(l, empty), tlm::TLM_BURST_ERROR_RESPONSE);

        transaction beyond(tlm::TLM_READ_COMMAND, 0x1'0000'0000, {1});
        EXPECT_EQ(answer(l, beyond), tlm::TLM_ADDRESS_ERROR_RESPONSE);

        transaction nothing(tlm::TLM_IGNORE_COMMAND, 0, {1, 2, 3, 4});
        EXPECT_EQ(answer(l, nothing), tlm::TLM_COMMAND_ERROR_RESPONSE);
    });
    EXPECT_EQ(l.near_checker.transfers(), 0U) << "an illegal payload came to the pins";
    EXPECT_EQ(l.memory.accesses, 0U);
}

TEST_F(axi4lite_bridges, carry_errors_of_the_target_back_to_the_initiator) {
    loop<32, 32> l;
    run_clocked([&] {
        const auto beyond = l.memory.bytes.size();
        EXPECT_EQ(l.initiator.write(beyond, {1, 2, 3, 4}), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.read_status(beyond, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        const auto refused = l.memory.first_refused();
        EXPECT_EQ(l.initiator.write(refused, {1}), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.read_status(refused, 1), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.write(0, {5}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(l.initiator.read(0, 1), std::vector<std::uint8_t>{5});
    });
}

TEST_F(axi4lite_bridges, send_no_transaction_for_a_write_without_strobes) {
    loop<32, 32> l;
    std::uint8_t none = TLM_BYTE_DISABLED;
    run_clocked([&] {
        transaction t(tlm::TLM_WRITE_COMMAND, 8, {1, 2, 3, 4});
        t.payload.set_byte_enable_ptr(&none);
        t.payload.set_byte_enable_length(1);
        EXPECT_EQ(answer(l, t), tlm::TLM_OK_RESPONSE);
    });
    EXPECT_EQ(l.memory.accesses, 0U);
    EXPECT_EQ(l.far_checker.transfers(), 1U);
}

TEST_F(axi4lite_bridges, let_the_annotated_delay_pass_before_a_pin_moves) {
    loop<32, 32> l;
    bool moved_at_once = false;
    add_clocked([&] {
        transaction t(tlm::TLM_WRITE_COMMAND, 8, {1, 2, 3, 4});
        sc_core::sc_time delay(1, sc_core::SC_US);
        l.initiator.socket->b_transport(t.payload, delay);
        EXPECT_EQ(delay, sc_core::SC_ZERO_TIME);
    });
    add_clocked([&] {
        sc_core::sc_event_or_list moved;
        moved |= l.near.awvalid.posedge_event();
        moved |= l.near.wvalid.posedge_event();
        sc_core::wait(moved);
        moved_at_once = sc_core::sc_time_stamp() < sc_core::sc_time(1, sc_core::SC_US);
    });
    run_clocked();
    EXPECT_FALSE(moved_at_once);
}

TEST_F(axi4lite_bridges, answer_what_reset_takes_off_the_pins_with_a_generic_error) {
    loop<32, 32> l;
    l.stalls.go = 0; // nothing gets through
    add_clocked([&] {
        EXPECT_EQ(l.initiator.write(8, {1}), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.write(8, {2}), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(l.initiator.read(8, 1), std::vector<std::uint8_t>{2});
    });
    add_clocked([&] {
        sc_core::wait(200, sc_core::SC_NS);
        l.driven.reset_n.write(false);
        sc_core::wait(50, sc_core::SC_NS);
        l.stalls.go = 128;
        l.driven.reset_n.write(true);
    });
    run_clocked();
}

TEST_F(axi4lite_bridges, give_debug_access_to_who_has_a_way_into_the_rtl) {
    loop<32, 32> l;
    run_clocked([&] {
        EXPECT_EQ(l.initiator.debug_write(0, {1, 2}), 0U);
        l.out.backdoor = [&](tlm::tlm_generic_payload& p) { return p.get_data_length(); };
        EXPECT_EQ(l.initiator.debug_write(0, {1, 2}), 2U);
    });
}

} // namespace
} // namespace bitloom::testing
