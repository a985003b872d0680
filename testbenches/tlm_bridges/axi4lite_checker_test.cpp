// SPDX-License-Identifier: Apache-2.0
// Each rule is broken once, by wires that are right in everything else.
#include "testbenches/tlm_bridges/axi_bench.h"
#include "testbenches/tlm_bridges/clocked_fixture.h"
#include "tlm_bridges/axi4lite_checker.h"

#include <gmock/gmock.h>

namespace bitloom::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class axi4lite_checker_rules : public clocked_fixture {
protected:
    struct watched {
        axi_clock driven;
        axi::lite_wires<32, 32> wires{"w_"};
        axi4lite_checker<32, 32> checker{"checker"};

        watched() {
            axi::connect(wires, checker.pins);
            driven.drive(checker);
            checker.rules.throws = false;
        }
        void edges(unsigned count) {
            while (count-- > 0)
                sc_core::wait(driven.clock.posedge_event());
        }
        /// A write up to the acceptance of both its parts.
        void request_write() {
            wires.awready.write(true);
            wires.wready.write(true);
            wires.awvalid.write(true);
            wires.wvalid.write(true);
            edges(1);
            wires.awvalid.write(false);
            wires.wvalid.write(false);
        }
        void request_read() {
            wires.arready.write(true);
            wires.arvalid.write(true);
            edges(1);
            wires.arvalid.write(false);
        }
    } m;

    void check(std::function<void()> script) {
        run_clocked([&] {
            m.edges(2);
            script();
            m.edges(3);
        });
    }
    const std::vector<std::string>& violations() const { return m.checker.rules.violations(); }
};

TEST_F(axi4lite_checker_rules, find_nothing_in_legal_transfers) {
    check([&] {
        m.request_write();
        m.wires.bvalid.write(true);
        m.edges(2); // not accepted yet
        m.wires.bready.write(true);
        m.edges(1);
        m.wires.bvalid.write(false);
        m.request_read();
        m.wires.rvalid.write(true);
        m.wires.rready.write(true);
        m.edges(1);
        m.wires.rvalid.write(false);
    });
    EXPECT_THAT(violations(), IsEmpty());
    EXPECT_EQ(m.checker.transfers(), 2U);
}

TEST_F(axi4lite_checker_rules, find_a_valid_that_falls_before_ready) {
    check([&] {
        m.wires.awvalid.write(true);
        m.edges(1);
        m.wires.awvalid.write(false);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("AWVALID fell before AWREADY")));
}

TEST_F(axi4lite_checker_rules, find_an_address_that_changes_while_it_waits) {
    check([&] {
        m.wires.arvalid.write(true);
        m.edges(1);
        m.wires.araddr.write(4);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("AR changed while it was valid")));
}

TEST_F(axi4lite_checker_rules, find_strobes_that_change_while_they_wait) {
    check([&] {
        m.wires.wvalid.write(true);
        m.edges(1);
        m.wires.wstrb.write(3);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("W changed while it was valid")));
}

TEST_F(axi4lite_checker_rules, find_a_read_response_that_changes_while_it_waits) {
    check([&] {
        m.request_read();
        m.wires.rvalid.write(true);
        m.edges(1);
        m.wires.rdata.write(4);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("R changed while it was valid")));
}

TEST_F(axi4lite_checker_rules, find_a_write_response_before_its_data) {
    check([&] {
        m.wires.awready.write(true);
        m.wires.awvalid.write(true);
        m.edges(1);
        m.wires.awvalid.write(false);
        m.wires.bvalid.write(true);
        m.wires.bready.write(true);
        m.edges(1);
        m.wires.bvalid.write(false);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("BVALID without a write")));
}

TEST_F(axi4lite_checker_rules, find_a_read_response_that_nobody_asked_for) {
    check([&] {
        m.request_read();
        m.wires.rvalid.write(true);
        m.wires.rready.write(true);
        m.edges(2); // one more than was asked for
        m.wires.rvalid.write(false);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("RVALID without a read")));
}

TEST_F(axi4lite_checker_rules, find_responses_of_exclusive_accesses) {
    check([&] {
        m.request_write();
        m.wires.bresp.write(1);
        m.wires.bvalid.write(true);
        m.wires.bready.write(true);
        m.edges(1);
        m.wires.bvalid.write(false);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("BRESP is EXOKAY")));
}

TEST_F(axi4lite_checker_rules, find_what_is_valid_in_reset_and_on_the_edge_after_it) {
    check([&] {
        m.driven.reset_n.write(false);
        m.wires.wvalid.write(true);
        m.edges(2);
        m.driven.reset_n.write(true);
        m.edges(1);
    });
    EXPECT_THAT(violations(), ElementsAre(HasSubstr("WVALID is high in reset"),
                                          HasSubstr("WVALID is high on the first edge")));
}

TEST_F(axi4lite_checker_rules, end_the_simulation_with_the_name_of_the_rule) {
    m.checker.rules.throws = true;
    add_script([&] {
        m.edges(1);
        m.wires.bvalid.write(true);
        m.edges(3);
    });
    try {
        sc_core::sc_start(1, sc_core::SC_US);
        ADD_FAILURE() << "the violation went unnoticed";
    } catch (const sc_core::sc_report& report) {
        EXPECT_THAT(report.what(), HasSubstr("checker: BVALID without a write"));
    }
}

} // namespace
} // namespace bitloom::testing
