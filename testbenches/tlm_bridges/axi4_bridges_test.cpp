// SPDX-License-Identifier: Apache-2.0
// Both AXI4 bridges, back to back: what arrives, what is refused, and when. BITLOOM_AXI_TRANSFERS
// is the number of random transfers of each test, if there is one in the environment.
#include "testbenches/support/at_initiator.h"
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "testbenches/tlm_bridges/random_accesses.h"
#include "tlm_bridges/axi42tlm.h"
#include "tlm_bridges/axi4_checker.h"
#include "tlm_bridges/tlm2axi4.h"

#include <cstdlib>

namespace bitloom::testing {
namespace {

using transaction = test_initiator::transaction;

template <unsigned address_bits, unsigned data_bits>
using loop = axi_loop<axi::full_wires<address_bits, data_bits>, tlm2axi4<address_bits, data_bits>,
                      axi42tlm<address_bits, data_bits>, axi4_checker<address_bits, data_bits>>;

unsigned transfers_each() {
    const char* given = std::getenv("BITLOOM_AXI_TRANSFERS");
    return (given != nullptr ? static_cast<unsigned>(std::atoi(given)) : 12'000) / 6;
}

class axi4_bridges : public clocked_fixture {
protected:
    /// Six initiators at once, more than there are identifiers, each on a part of its own that
    /// neither starts nor ends with a word. Most accesses are short, some cross boundaries.
    template <unsigned address_bits, unsigned data_bits>
    void move_random_bytes() {
        loop<address_bits, data_bits> l;
        for (unsigned part = 0; part < 6; ++part)
            add_clocked([&l, part] {
                const std::uint64_t first = 0x7ff + part * 0x2000;
                std::mt19937 random(part);
                random_accesses often(part, {first, 0x5fd, 40, 1U << 20});
                random_accesses rarely(part, {first + 0x601, 0x19fd, 5000, 1U << 20});
                for (unsigned n = 0; n < transfers_each(); ++n)
                    (n % 64 == 0 ? rarely : often)
                        .access(l.initiator, sc_core::sc_time::from_value(random() % 40'000));
                for (const auto* r : {&often, &rarely})
                    EXPECT_TRUE(
                        std::equal(r->reference().begin(), r->reference().end(),
                                   l.memory.bytes.begin() +
                                       static_cast<long>(r == &often ? first : first + 0x601)));
            });
        run_clocked();
        EXPECT_GE(l.near_checker.transfers(), 6 * transfers_each());
        EXPECT_EQ(l.far_checker.transfers(), l.near_checker.transfers());
        EXPECT_EQ(l.far_checker.in_flight(), 0U);
        EXPECT_GT(l.near_checker.most_in_flight(), 4U) << "nothing was outstanding together";
        EXPECT_GT(l.memory.with_enables, 0U);
    }
    static tlm::tlm_response_status answer(loop<32, 64>& l, transaction& t) {
        l.initiator.send(t.payload);
        return t.payload.get_response_status();
    }
};

TEST_F(axi4_bridges, move_random_bytes_over_32_bits_through_random_stalls) {
    move_random_bytes<32, 32>();
}

TEST_F(axi4_bridges, move_random_bytes_over_64_bits_through_random_stalls) {
    move_random_bytes<64, 64>();
}

TEST_F(axi4_bridges, move_random_bytes_over_128_bits_through_random_stalls) {
    move_random_bytes<64, 128>();
}

TEST_F(axi4_bridges, answer_each_illegal_payload_with_its_own_error) {
    loop<32, 64> l;
    std::uint8_t enables[4] = {0xff, 0, 0xff, 0};
    run_clocked([&] {
        transaction strobed_read(tlm::TLM_READ_COMMAND, 0, {1, 2, 3, 4});
        strobed_read.payload.set_byte_enable_ptr(enables);
        strobed_read.payload.set_byte_enable_length(4);
        EXPECT_EQ(answer(l, strobed_read), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);

        transaction streaming(tlm::TLM_WRITE_COMMAND, 0, {1, 2, 3, 4});
        streaming.payload.set_streaming_width(2);
        EXPECT_EQ(answer(l, streaming), tlm::TLM_BURST_ERROR_RESPONSE);

        transaction beyond(tlm::TLM_READ_COMMAND, 0xffff'ffff, {1, 2});
        EXPECT_EQ(answer(l, beyond), tlm::TLM_ADDRESS_ERROR_RESPONSE);

        transaction nothing(tlm::TLM_IGNORE_COMMAND, 0, {1, 2, 3, 4});
        EXPECT_EQ(answer(l, nothing), tlm::TLM_COMMAND_ERROR_RESPONSE);
    });
    EXPECT_EQ(l.near_checker.transfers(), 0U) << "an illegal payload came to the pins";
}

TEST_F(axi4_bridges, take_requests_over_four_phases_one_after_the_other) {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the library's socket never frees the threads that it makes for this";
#endif
    axi_loop<axi::full_wires<32, 64>, tlm2axi4<32, 64>, axi42tlm<32, 64>, axi4_checker<32, 64>,
             at_initiator>
        l;
    run_clocked([&] {
        for (const auto command : {tlm::TLM_WRITE_COMMAND, tlm::TLM_READ_COMMAND}) {
            std::vector<tlm::tlm_generic_payload*> payloads;
            for (unsigned n = 0; n < 12; ++n) {
                payloads.push_back(&l.initiator.pool.make(command, 100 * n, 100));
                if (command == tlm::TLM_WRITE_COMMAND)
                    std::fill_n(payloads.back()->get_data_ptr(), 100, 1 + n);
                l.initiator.request(*payloads.back());
            }
            for (unsigned n = 0; n < 12; ++n) {
                const unsigned char* data = payloads[n]->get_data_ptr();
                EXPECT_EQ(l.initiator.finish(*payloads[n]), tlm::TLM_OK_RESPONSE);
                EXPECT_EQ(std::count(data, data + 100, 1 + n), 100);
            }
        }
    });
    EXPECT_EQ(l.before.in_flight(), 0U);
    EXPECT_EQ(l.initiator.pool.in_use(), 0U);
}

TEST_F(axi4_bridges, answer_with_the_worst_of_several_bursts) {
    loop<32, 64> l;
    run_clocked([&] {
        const auto refused = l.memory.first_refused(), beyond = l.memory.bytes.size();
        EXPECT_EQ(l.initiator.write(refused - 8, std::vector<std::uint8_t>(16)),
                  tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.write(refused - 8, std::vector<std::uint8_t>(4096 + 16)),
                  tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.read_status(refused - 8, 16), tlm::TLM_GENERIC_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.read_status(beyond - 8, 16), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(l.initiator.read_status(refused - 8, 8), tlm::TLM_OK_RESPONSE);
    });
}

TEST_F(axi4_bridges, cut_a_transfer_where_axi_wants_it) {
    loop<32, 64> l;
    run_clocked([&] {
        // 0xffd..0x1fff, 0x2000..0x27ff by 256 beats of 8 bytes, and so on.
        EXPECT_EQ(l.initiator.write(0xffd, std::vector<std::uint8_t>(3 + 4096 + 1)),
                  tlm::TLM_OK_RESPONSE);
    });
    EXPECT_EQ(l.near_checker.transfers(), 1U + 2U + 1U);
    EXPECT_EQ(l.near_checker.beats(), 1U + 512U + 1U);
}

TEST_F(axi4_bridges, answer_what_reset_interrupts_with_a_generic_error) {
    loop<32, 64> l;
    l.stalls.go = 0; // nothing gets through
    for (unsigned n = 0; n < 6; ++n)
        add_clocked([&l, n] {
            const tlm::tlm_response_status interrupted =
                l.initiator.write(8 * n, std::vector<std::uint8_t>(100));
            // Four have an identifier, two still wait for one.
            EXPECT_EQ(interrupted, n < 4 ? tlm::TLM_GENERIC_ERROR_RESPONSE : tlm::TLM_OK_RESPONSE);
            EXPECT_EQ(l.initiator.write(0x100 * n, {2}), tlm::TLM_OK_RESPONSE);
            EXPECT_EQ(l.initiator.read(0x100 * n, 1), std::vector<std::uint8_t>{2});
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

TEST_F(axi4_bridges, overlap_what_the_target_only_annotates) {
    // 16 reads by four initiators, 300 ns each: one after the other they would take 4.8 us.
    struct slow : sc_core::sc_module {
        tlm_utils::simple_target_socket<slow> socket{"socket"};
        explicit slow(const sc_core::sc_module_name& n)
            : sc_module(n) {
            socket.register_b_transport(this, &slow::b_transport);
        }
        void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
            delay += sc_core::sc_time(300, sc_core::SC_NS);
            p.set_response_status(tlm::TLM_OK_RESPONSE);
        }
    } memory("memory");
    axi_clock driven;
    test_initiator initiator("initiator");
    tlm2axi4<32, 32> out("out");
    axi::full_wires<32, 32> wires("w_");
    axi42tlm<32, 32> in("in");
    axi::connect(wires, out.pins);
    axi::connect(wires, in.pins);
    driven.drive(out);
    driven.drive(in);
    initiator.socket.bind(out.from);
    in.to.bind(memory.socket);
    for (unsigned n = 0; n < 4; ++n)
        add_clocked([&, n] {
            for (unsigned k = 0; k < 4; ++k)
                EXPECT_EQ(initiator.read_status(64 * n, 4), tlm::TLM_OK_RESPONSE);
        });
    run_clocked();
    EXPECT_LT(sc_core::sc_time_stamp(), sc_core::sc_time(2, sc_core::SC_US));
    EXPECT_GT(sc_core::sc_time_stamp(), sc_core::sc_time(1200, sc_core::SC_NS));
}

} // namespace
} // namespace bitloom::testing
