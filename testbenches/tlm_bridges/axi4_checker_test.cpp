// SPDX-License-Identifier: Apache-2.0
// Each rule of bursts, identifiers and last beats is broken once, by wires that are right in
// everything else. Those of single channels: axi4lite_checker_test.cpp, by the same class.
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "tlm_bridges/axi4_checker.h"

#include <gmock/gmock.h>

namespace bitloom::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class axi4_checker_rules : public clocked_fixture {
protected:
    axi_clock driven;
    axi::full_wires<32, 64> wires{"w_"};
    axi4_checker<32, 64> checker{"checker"};

    axi4_checker_rules() {
        axi::connect(wires, checker.pins);
        driven.drive(checker);
        checker.rules.throws = false;
    }
    void edges(unsigned count) {
        while (count-- > 0)
            sc_core::wait(driven.clock.posedge_event());
    }
    void write_address(std::uint32_t id, const axi::burst& b) {
        wires.awid.write(id);
        wires.awaddr.write(static_cast<std::uint32_t>(b.address));
        wires.awlen.write(b.beats - 1);
        wires.awsize.write(b.size);
        wires.awburst.write(b.kind);
        wires.awvalid.write(true);
        edges(1);
        wires.awvalid.write(false);
    }
    void write_data(std::uint32_t strobes, bool last) {
        wires.wstrb.write(strobes);
        wires.wlast.write(last);
        wires.wvalid.write(true);
        edges(1);
        wires.wvalid.write(false);
    }
    void write_response(std::uint32_t id, std::uint32_t response = 0) {
        wires.bid.write(id);
        wires.bresp.write(response);
        wires.bvalid.write(true);
        edges(1);
        wires.bvalid.write(false);
    }
    void read_address(std::uint32_t id, const axi::burst& b) {
        wires.arid.write(id);
        wires.araddr.write(static_cast<std::uint32_t>(b.address));
        wires.arlen.write(b.beats - 1);
        wires.arsize.write(b.size);
        wires.arburst.write(b.kind);
        wires.arvalid.write(true);
        edges(1);
        wires.arvalid.write(false);
    }
    void read_data(std::uint32_t id, bool last, std::uint32_t response = 0) {
        wires.rid.write(id);
        wires.rlast.write(last);
        wires.rresp.write(response);
        wires.rvalid.write(true);
        edges(1);
        wires.rvalid.write(false);
    }

    /// Both sides are always ready.
    const std::vector<std::string>& violations_of(std::function<void()> script) {
        run_clocked([&] {
            for (auto* ready :
                 {&wires.awready, &wires.wready, &wires.bready, &wires.arready, &wires.rready})
                ready->write(true);
            edges(2);
            script();
            edges(2);
        });
        return checker.rules.violations();
    }
    static constexpr axi::burst two_words{0x10, 2, 3, axi::incr};
};

TEST_F(axi4_checker_rules, find_nothing_in_legal_bursts) {
    EXPECT_THAT(violations_of([&] {
                    write_data(0xff, false); // data may come first
                    write_address(7, two_words);
                    write_address(2, {0x13, 1, 2, axi::incr});
                    write_data(0x0f, true);
                    write_data(0x08, true);
                    write_response(2); // identifiers are answered in any order
                    write_response(7);
                    read_address(1, {0x18, 2, 3, axi::wrap});
                    read_address(0, {0x10, 1, 3, axi::fixed});
                    read_data(1, false);
                    read_data(0, true);
                    read_data(1, true);
                }),
                IsEmpty());
    EXPECT_EQ(checker.transfers(), 4U);
    EXPECT_EQ(checker.beats(), 6U);
    EXPECT_EQ(checker.in_flight(), 0U);
    EXPECT_EQ(checker.most_in_flight(), 2U);
}

TEST_F(axi4_checker_rules, find_a_burst_across_4_kib) {
    EXPECT_THAT(violations_of([&] {
                    write_address(0, {0xff8, 2, 3, axi::incr});
                }),
                ElementsAre(HasSubstr("AW: an INCR burst crosses a 4 KiB boundary")));
}

TEST_F(axi4_checker_rules, find_a_reserved_kind_of_burst) {
    EXPECT_THAT(violations_of([&] {
                    read_address(0, {0, 1, 3, 3});
                }),
                ElementsAre(HasSubstr("AR: BURST is the reserved value")));
}

TEST_F(axi4_checker_rules, find_a_beat_wider_than_the_bus) {
    EXPECT_THAT(violations_of([&] {
                    read_address(0, {0, 1, 4, axi::incr});
                }),
                ElementsAre(HasSubstr("AR: SIZE is wider than the bus")));
}

TEST_F(axi4_checker_rules, find_a_length_that_does_not_wrap) {
    EXPECT_THAT(violations_of([&] {
                    read_address(0, {0, 3, 3, axi::wrap});
                }),
                ElementsAre(HasSubstr("AR: LEN of a WRAP burst")));
}

TEST_F(axi4_checker_rules, find_strobes_beside_the_lanes_of_the_beat) {
    EXPECT_THAT(violations_of([&] {
                    write_address(0, {0x14, 2, 2, axi::incr});
                    write_data(0xf0, false);
                    write_data(0x10, true);
                }),
                ElementsAre(HasSubstr("WSTRB outside the lanes")));
}

TEST_F(axi4_checker_rules, find_a_last_word_too_early) {
    EXPECT_THAT(violations_of([&] {
                    write_address(0, two_words);
                    write_data(0xff, true);
                    write_data(0xff, true);
                }),
                ElementsAre(HasSubstr("WLAST before the last beat")));
}

TEST_F(axi4_checker_rules, find_a_last_word_without_its_mark) {
    EXPECT_THAT(violations_of([&] {
                    write_address(0, two_words);
                    write_data(0xff, false);
                    write_data(0xff, false);
                }),
                ElementsAre(HasSubstr("last beat without WLAST")));
}

TEST_F(axi4_checker_rules, find_a_write_response_before_the_last_word) {
    EXPECT_THAT(violations_of([&] {
                    write_address(0, two_words);
                    write_data(0xff, false);
                    write_response(0);
                    write_data(0xff, true);
                }),
                ElementsAre(HasSubstr("BVALID without a write of its identifier")));
}

TEST_F(axi4_checker_rules, find_a_response_with_another_identifier) {
    EXPECT_THAT(violations_of([&] {
                    write_address(5, two_words);
                    write_data(0xff, false);
                    write_data(0xff, true);
                    write_response(4);
                    read_address(5, two_words);
                    read_data(4, false);
                }),
                ElementsAre(HasSubstr("BVALID without a write of its identifier"),
                            HasSubstr("RVALID without a read of its identifier")));
}

TEST_F(axi4_checker_rules, find_read_data_that_ends_early_or_late) {
    EXPECT_THAT(
        violations_of([&] {
            read_address(0, two_words);
            read_data(0, true);
            read_data(0, false);
        }),
        ElementsAre(HasSubstr("RLAST before the last beat"), HasSubstr("last beat without RLAST")));
}

TEST_F(axi4_checker_rules, find_responses_of_exclusive_accesses) {
    EXPECT_THAT(violations_of([&] {
                    read_address(0, {0, 1, 3, axi::incr});
                    read_data(0, true, 1);
                    write_address(0, {0, 1, 3, axi::incr});
                    write_data(0xff, true);
                    write_response(0, 1);
                }),
                ElementsAre(HasSubstr("RRESP is EXOKAY"), HasSubstr("BRESP is EXOKAY")));
}

} // namespace
} // namespace bitloom::testing
