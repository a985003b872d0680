// SPDX-License-Identifier: Apache-2.0
#include "models/post_processing/post_processor.h"
#include "testbenches/models/post_processing/example_tile.h"
#include "testbenches/support/systemc_fixture.h"

#include <tlm_utils/simple_initiator_socket.h>

namespace bitloom::post_processing {
namespace {

struct tile_sender : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<tile_sender> socket;
    explicit tile_sender(const sc_core::sc_module_name& name)
        : sc_module(name)
        , socket("socket") {}
};

class post_processor_module : public testing::systemc_fixture {
protected:
    post_processor_module() { m_sender.socket.bind(m_processor.tiles); }

    tile_sender m_sender{"sender"};
    post_processor m_processor{"processor"};
};

TEST_F(post_processor_module, processes_a_tile_and_annotates_its_duration) {
    run([this] {
        std::mt19937_64 random(11);
        for (const bool add : {false, true}) {
            example_tile example(random, {source::sums, false, add});
            post_operation operation;
            operation.program = &example.program();
            operation.tile = example.tile();
            operation.duration = sc_core::sc_time(30, sc_core::SC_NS);
            tlm::tlm_generic_payload p;
            p.set_extension(&operation);
            sc_core::sc_time delay(5, sc_core::SC_NS);
            m_sender.socket->b_transport(p, delay);
            p.clear_extension(&operation);
            EXPECT_TRUE(p.is_response_ok());
            EXPECT_EQ(delay, sc_core::sc_time(35, sc_core::SC_NS));
            EXPECT_EQ(example.output(), example.expected_output());
            EXPECT_EQ(m_processor.before_add(), example.expected_before_add());
            EXPECT_EQ(sc_core::sc_time_stamp(), sc_core::SC_ZERO_TIME) << "it waited";
        }
    });
}

TEST_F(post_processor_module, refuses_a_transaction_without_an_operation) {
    run([this] {
        tlm::tlm_generic_payload p;
        sc_core::sc_time delay;
        m_sender.socket->b_transport(p, delay);
        EXPECT_EQ(p.get_response_status(), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(delay, sc_core::SC_ZERO_TIME);
    });
}

} // namespace
} // namespace bitloom::post_processing
