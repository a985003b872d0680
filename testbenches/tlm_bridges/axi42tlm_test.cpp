// SPDX-License-Identifier: Apache-2.0
// Bursts of every kind, size and alignment that the other bridge never sends, by hand on the pins,
// against a memory that is moved byte by byte as the specification's lanes say.
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "tlm_bridges/axi42tlm.h"
#include "tlm_bridges/axi4_checker.h"

#include <gtest/gtest.h>

namespace bitloom::testing {
namespace {

class axi42tlm_bursts : public clocked_fixture {
protected:
    axi_clock driven;
    axi::full_wires<32, 64> wires{"w_"};
    axi42tlm<32, 64> bridge{"bridge"};
    axi4_checker<32, 64> checker{"checker"};
    strobed_memory memory{"memory", 65536};
    std::mt19937 random{11};
    std::vector<std::uint8_t> reference = std::vector<std::uint8_t>(65536);

    axi42tlm_bursts() {
        axi::connect(wires, bridge.pins);
        axi::connect(wires, checker.pins);
        driven.drive(bridge);
        driven.drive(checker);
        bridge.to.bind(memory.socket);
    }
    void edge() { sc_core::wait(driven.clock.posedge_event()); }
    void until(const axi::wire<bool>& ready) {
        do
            edge();
        while (!ready.read());
    }
    template <class number_wire, class address_wire>
    static void show(const axi::burst& b, address_wire& addr, number_wire& len, number_wire& size,
                     number_wire& kind) {
        addr.write(static_cast<std::uint32_t>(b.address));
        len.write(b.beats - 1);
        size.write(b.size);
        kind.write(b.kind);
    }

    /// Returns BRESP. Words and strobes are random, strobes within the beat's lanes.
    std::uint32_t write(const axi::burst& b) {
        const bool is_legal = axi::broken_rule(b, 8) == nullptr;
        show(b, wires.awaddr, wires.awlen, wires.awsize, wires.awburst);
        wires.awid.write(random() % 16);
        wires.awvalid.write(true);
        until(wires.awready);
        wires.awvalid.write(false);
        for (unsigned n = 0; n < b.beats; ++n) {
            const std::uint64_t at = b.beat_address(n),
                                word = std::uint64_t{random()} << 32 | random();
            std::uint32_t strobes = 0;
            for (unsigned k = 0; is_legal && k < b.bytes_of_beat(n); ++k)
                if (random() % 8 != 0) {
                    strobes |= 1U << (at + k) % 8;
                    reference[at + k] = static_cast<std::uint8_t>(word >> 8 * ((at + k) % 8));
                }
            wires.wdata.write(word);
            wires.wstrb.write(strobes);
            wires.wlast.write(n + 1 == b.beats);
            wires.wvalid.write(true);
            until(wires.wready);
            wires.wvalid.write(false);
        }
        wires.bready.write(true);
        until(wires.bvalid);
        wires.bready.write(false);
        EXPECT_EQ(wires.bid.read(), wires.awid.read());
        return wires.bresp.read();
    }
    /// Returns RRESP; compares where it is good.
    std::uint32_t read(const axi::burst& b) {
        show(b, wires.araddr, wires.arlen, wires.arsize, wires.arburst);
        wires.arid.write(random() % 16);
        wires.arvalid.write(true);
        until(wires.arready);
        wires.arvalid.write(false);
        std::uint32_t response = 0;
        for (unsigned n = 0; n < b.beats; ++n) {
            wires.rready.write(true);
            until(wires.rvalid);
            wires.rready.write(false);
            response = std::max(response, wires.rresp.read());
            const std::uint64_t at = b.beat_address(n);
            for (unsigned k = 0; response == 0 && k < b.bytes_of_beat(n); ++k)
                EXPECT_EQ(static_cast<std::uint8_t>(wires.rdata.read() >> 8 * ((at + k) % 8)),
                          reference[at + k]);
            EXPECT_EQ(wires.rlast.read(), n + 1 == b.beats);
        }
        return response;
    }
};

TEST_F(axi42tlm_bursts, of_every_kind_size_and_alignment_reach_the_memory) {
    unsigned of_kind[3] = {};
    run_clocked([&] {
        edge();
        for (unsigned n = 0; n < 6000; ++n) {
            const axi::burst b{random() % 0x4000, static_cast<unsigned>(1 + random() % 16),
                               static_cast<unsigned>(random() % 4),
                               static_cast<std::uint32_t>(random() % 3)};
            if (axi::broken_rule(b, 8) != nullptr)
                continue;
            ++of_kind[b.kind];
            ASSERT_EQ(random() % 2 == 0 ? write(b) : read(b), 0U);
        }
    });
    for (const unsigned count : of_kind)
        EXPECT_GT(count, 200U);
    EXPECT_EQ(memory.bytes, reference);
    EXPECT_EQ(checker.in_flight(), 0U);
}

TEST_F(axi42tlm_bursts, that_are_illegal_are_answered_and_never_sent) {
    checker.rules.throws = false;
    const axi::burst illegal[] = {{0, 1, 3, 3},         // reserved
                                  {0, 3, 3, axi::wrap}, // no length to wrap
                                  {0xff8, 2, 3, axi::incr},
                                  {0, 17, 3, axi::fixed},
                                  {0, 1, 4, axi::incr}};
    run_clocked([&] {
        edge();
        for (const axi::burst& b : illegal) {
            EXPECT_EQ(write(b), 2U);
            EXPECT_EQ(read(b), 2U);
        }
    });
    EXPECT_EQ(memory.accesses, 0U);
    EXPECT_EQ(checker.rules.violations().size(), 2 * std::size(illegal));
}

} // namespace
} // namespace bitloom::testing
