// SPDX-License-Identifier: Apache-2.0
// Each rule is broken once, by an initiator or target that does only that wrong.
#include "testbenches/support/payload_pool.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/tlm_bridges/scripted_sockets.h"
#include "tlm_bridges/protocol_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>

namespace bitloom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class protocol_checker_module : public testing::systemc_fixture {
protected:
    protocol_checker_module() {
        initiator.socket.bind(checker.from);
        checker.to.bind(target.socket);
        checker.warns = false;
    }
    tlm::tlm_generic_payload& read(std::uint64_t address = 0) {
        return pool.make(tlm::TLM_READ_COMMAND, address, 4);
    }
    /// All four phases, one call each.
    void complete(tlm::tlm_generic_payload& p) {
        initiator.send(p, tlm::BEGIN_REQ);
        target.send(p, tlm::END_REQ);
        target.send(p, tlm::BEGIN_RESP);
        initiator.send(p, tlm::END_RESP);
    }
    void expect(const char* violation) {
        EXPECT_THAT(checker.violations(), ElementsAre(HasSubstr(violation)));
    }

    scripted_initiator initiator{"initiator"};
    protocol_checker checker{"checker"};
    scripted_target target{"target"};
    testing::payload_pool pool;
};

TEST_F(protocol_checker_module, is_silent_about_legal_transactions) {
    run([this] {
        complete(read());
        auto& p = read();
        initiator.send(p, tlm::BEGIN_REQ);
        target.send(p, tlm::BEGIN_RESP); // END_REQ may be left out
        initiator.send(p, tlm::END_RESP);
        auto& early = read();
        target.forward = [](auto& payload, auto&, auto&) {
            payload.set_response_status(tlm::TLM_OK_RESPONSE);
            return tlm::TLM_COMPLETED;
        };
        initiator.send(early, tlm::BEGIN_REQ);
        target.forward = [](auto& payload, auto& phase, auto& delay) {
            payload.set_response_status(tlm::TLM_OK_RESPONSE);
            phase = tlm::BEGIN_RESP;
            delay += sc_core::sc_time(1, sc_core::SC_NS);
            return tlm::TLM_UPDATED;
        };
        auto& updated = read();
        initiator.send(updated, tlm::BEGIN_REQ);
        sc_core::wait(1, sc_core::SC_NS);
        target.forward = [](auto&, auto&, auto&) { return tlm::TLM_COMPLETED; };
        initiator.send(updated, tlm::END_RESP);
        sc_core::sc_time delay;
        initiator.socket->b_transport(read(), delay);
    });
    EXPECT_THAT(checker.violations(), IsEmpty());
    EXPECT_EQ(checker.in_flight(), 0U);
    EXPECT_EQ(checker.transactions(), 5U);
}

TEST_F(protocol_checker_module, warns_the_kernel_unless_told_not_to) {
    checker.warns = true;
    // The fixture turns warnings into failures.
    EXPECT_NONFATAL_FAILURE(run([this] { initiator.send(read(), tlm::END_RESP); }),
                            "END_RESP of a transaction that was not begun");
}

TEST_F(protocol_checker_module, reports_phases_out_of_order) {
    run([this] {
        auto& p = read();
        initiator.send(p, tlm::BEGIN_REQ);
        target.send(p, tlm::END_REQ);
        target.send(p, tlm::END_REQ);
    });
    expect("END_REQ after END_REQ");
}

TEST_F(protocol_checker_module, reports_the_end_of_what_was_not_begun) {
    run([this] { initiator.send(read(), tlm::END_RESP); });
    expect("not begun");
}

TEST_F(protocol_checker_module, reports_a_phase_from_the_wrong_side) {
    run([this] {
        auto& p = read();
        initiator.send(p, tlm::BEGIN_REQ);
        initiator.send(p, tlm::END_REQ);
    });
    expect("wrong side");
}

TEST_F(protocol_checker_module, reports_a_request_before_the_end_of_the_last_one) {
    run([this] {
        initiator.send(read(0), tlm::BEGIN_REQ);
        initiator.send(read(4), tlm::BEGIN_REQ);
    });
    expect("before the END_REQ");
}

TEST_F(protocol_checker_module, reports_a_response_before_the_end_of_the_last_one) {
    run([this] {
        auto &a = read(0), &b = read(4);
        initiator.send(a, tlm::BEGIN_REQ);
        target.send(a, tlm::END_REQ);
        initiator.send(b, tlm::BEGIN_REQ);
        target.send(b, tlm::END_REQ);
        target.send(a, tlm::BEGIN_RESP);
        target.send(b, tlm::BEGIN_RESP);
    });
    expect("before the END_RESP");
}

TEST_F(protocol_checker_module, reports_a_response_that_is_there_on_entry) {
    run([this] {
        auto& p = read();
        p.set_response_status(tlm::TLM_OK_RESPONSE);
        sc_core::sc_time delay;
        initiator.socket->b_transport(p, delay);
    });
    expect("not incomplete");
}

TEST_F(protocol_checker_module, reports_a_response_that_is_missing) {
    target.blocking = [](auto& p, auto&) { p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE); };
    run([this] {
        sc_core::sc_time delay;
        initiator.socket->b_transport(read(), delay);
    });
    expect("without a response");
}

TEST_F(protocol_checker_module, reports_what_changed_in_flight) {
    const std::vector<std::pair<const char*, std::function<void(tlm::tlm_generic_payload&)>>>
        changes{{"command", [](auto& p) { p.set_command(tlm::TLM_READ_COMMAND); }},
                {"address", [](auto& p) { p.set_address(64); }},
                {"data pointer", [](auto& p) { p.set_data_ptr(p.get_data_ptr() + 1); }},
                {"data length", [](auto& p) { p.set_data_length(2); }},
                {"streaming width", [](auto& p) { p.set_streaming_width(2); }},
                {"byte enables", [](auto& p) { p.set_byte_enable_ptr(p.get_data_ptr()); }},
                {"data of a write", [](auto& p) { ++*p.get_data_ptr(); }}};
    run([&] {
        for (const auto& [what, change] : changes) {
            auto& p = pool.make(tlm::TLM_WRITE_COMMAND, 0, 4);
            target.blocking = [&c = change](auto& payload, auto&) { c(payload); };
            sc_core::sc_time delay;
            initiator.socket->b_transport(p, delay);
            ASSERT_FALSE(checker.violations().empty()) << what;
            EXPECT_THAT(checker.violations().back(), HasSubstr(std::string("changed the ") + what));
        }
        auto& p = pool.make(tlm::TLM_WRITE_COMMAND, 0, 4);
        initiator.send(p, tlm::BEGIN_REQ);
        p.set_address(8);
        target.send(p, tlm::END_REQ);
    });
    EXPECT_EQ(checker.violations().size(), changes.size() + 1);
    EXPECT_THAT(checker.violations().back(), HasSubstr("address changed in flight"));
}

TEST_F(protocol_checker_module, reports_time_that_runs_backwards) {
    run([this] {
        auto& p = read();
        initiator.send(p, tlm::BEGIN_REQ, sc_core::sc_time(10, sc_core::SC_NS));
        target.send(p, tlm::END_REQ, sc_core::sc_time(5, sc_core::SC_NS));
    });
    expect("END_REQ takes effect before BEGIN_REQ");
}

TEST_F(protocol_checker_module, reports_a_delay_that_the_target_shortens) {
    target.blocking = [](auto&, auto& delay) { delay = sc_core::SC_ZERO_TIME; };
    run([this] {
        sc_core::sc_time delay(5, sc_core::SC_NS);
        initiator.socket->b_transport(read(), delay);
    });
    expect("before that of its call");
}

TEST_F(protocol_checker_module, reports_payloads_that_nobody_holds_or_manages) {
    unsigned char data[4] = {};
    tlm::tlm_generic_payload dropped(&pool), unmanaged;
    for (auto* p : {&dropped, &unmanaged}) {
        p->set_read();
        p->set_data_ptr(data);
        p->set_data_length(4);
        p->set_streaming_width(4);
    }
    run([&] {
        initiator.send(dropped, tlm::BEGIN_REQ);
        expect("nobody holds");
        target.send(dropped, tlm::END_REQ);
        initiator.send(unmanaged, tlm::BEGIN_REQ);
    });
    EXPECT_THAT(checker.violations().back(), HasSubstr("without a memory manager"));
}

TEST_F(protocol_checker_module, reports_a_target_that_keeps_a_blocking_payload) {
    target.blocking = [](auto& p, auto&) { p.acquire(); };
    run([this] {
        sc_core::sc_time delay;
        initiator.socket->b_transport(read(), delay);
    });
    expect("another number of holders");
}

TEST_F(protocol_checker_module, reports_a_change_of_phase_under_accepted) {
    target.forward = [](auto&, auto& phase, auto&) {
        phase = tlm::END_REQ;
        return tlm::TLM_ACCEPTED;
    };
    run([this] { initiator.send(read(), tlm::BEGIN_REQ); });
    expect("accepted, but");
}

} // namespace
} // namespace bitloom
