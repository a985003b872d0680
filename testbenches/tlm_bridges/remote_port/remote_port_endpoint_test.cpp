// SPDX-License-Identifier: Apache-2.0
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "testbenches/tlm_bridges/remote_port/scripted_peer.h"
#include "tlm_bridges/remote_port/remote_port_endpoint.h"

#include <gmock/gmock.h>
#include <tlm_utils/simple_target_socket.h>

namespace bitloom::remote_port {
namespace {

using sc_core::SC_NS;
using sc_core::sc_time;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::uint32_t> all{1, 2, 3, 4}, none;

/// A device that does what a test says, and notes when.
struct any_device : sc_core::sc_module {
    tlm_utils::simple_target_socket<any_device> registers;
    std::function<void(tlm::tlm_generic_payload&, sc_time&)> act;
    std::vector<sc_time> at, ahead;

    explicit any_device(const sc_core::sc_module_name& name)
        : sc_module(name)
        , registers("registers") {
        registers.register_b_transport(this, &any_device::b_transport);
    }
    void b_transport(tlm::tlm_generic_payload& p, sc_time& delay) {
        at.push_back(sc_core::sc_time_stamp());
        ahead.push_back(delay);
        p.set_response_status(tlm::TLM_OK_RESPONSE);
        if (act)
            act(p, delay);
    }
};

class remote_port_endpoint : public testing::systemc_fixture {
protected:
    /// All of it, with `count` wires each way.
    void build(endpoint_parameters parameters = {}, unsigned count = 0) {
        parameters.wires_in = parameters.wires_out = count;
        peer = std::make_unique<link>(folder.address(), connection::way::listens);
        port = std::make_unique<endpoint>("port", *peer, parameters);
        device = std::make_unique<any_device>("device");
        dma = std::make_unique<testing::test_initiator>("dma");
        port->requests.bind(device->registers);
        dma->socket.bind(port->accesses);
        in.init(count);
        out.init(count);
        for (unsigned n = 0; n < count; ++n) {
            port->wires_in[n].bind(in[n]);
            port->wires_out[n].bind(out[n]);
        }
        port->on_loss = [this](const endpoint::loss& l) {
            lost = l.what;
            clean = l.clean;
            return false;
        };
    }
    /// Simulates while a peer acts; both come to their end.
    void with_peer(const std::vector<std::uint32_t>& capabilities, scripted_peer::script act) {
        const scripted_peer other(folder.address(), capabilities, std::move(act));
        sc_core::sc_start();
    }

    socket_folder folder;
    std::unique_ptr<link> peer;
    std::unique_ptr<endpoint> port;
    std::unique_ptr<any_device> device;
    std::unique_ptr<testing::test_initiator> dma;
    sc_core::sc_vector<sc_core::sc_signal<bool>> in{"in"}, out{"out"};
    std::string lost;
    bool clean = false;
};

void give(tlm::tlm_generic_payload& p, std::uint8_t value) {
    std::fill_n(p.get_data_ptr(), p.get_data_length(), value);
}

byte_vector data_of(const packet& p) {
    return std::get<access_body>(p.body).data;
}
std::uint64_t time_of(const packet& p) {
    const auto* const a = std::get_if<access_body>(&p.body);
    return a != nullptr ? a->fields.timestamp : std::get<sync_body>(p.body).fields.timestamp;
}

TEST_F(remote_port_endpoint, serves_an_access_at_its_time) {
    build();
    with_peer(all, [](scripted_peer& p) {
        p.send(read_of(1, 0x10, 4, 5000));
        EXPECT_EQ(time_of(p.receive()), 5000U);
        p.send(read_of(2, 0x10, 4, 3000)); // the peer's clock is behind
        EXPECT_EQ(time_of(p.receive()), 5000U);
    });
    EXPECT_THAT(device->at, ElementsAre(sc_time(5000, SC_NS), sc_time(5000, SC_NS)));
    EXPECT_THAT(device->ahead, ElementsAre(sc_time(), sc_time()));
    EXPECT_EQ(lost, "closed the connection");
    EXPECT_TRUE(clean);
}

TEST_F(remote_port_endpoint, annotates_offsets_up_to_the_global_quantum) {
    build();
    tlm::tlm_global_quantum::instance().set(sc_time(1000, SC_NS));
    with_peer(all, [](scripted_peer& p) {
        for (const std::uint64_t at : {400U, 1000U, 1001U, 1500U}) {
            p.send(read_of(1, 0, 4, at));
            EXPECT_EQ(time_of(p.receive()), at);
        }
        p.send(sync_of(2, 2000)); // whatever the quantum
        EXPECT_EQ(time_of(p.receive()), 2000U);
    });
    EXPECT_THAT(device->at,
                ElementsAre(sc_time(), sc_time(), sc_time(1001, SC_NS), sc_time(1001, SC_NS)));
    EXPECT_THAT(device->ahead, ElementsAre(sc_time(400, SC_NS), sc_time(1000, SC_NS), sc_time(),
                                           sc_time(499, SC_NS)));
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_time(2000, SC_NS));
}

TEST_F(remote_port_endpoint, tells_what_an_access_takes) {
    build();
    device->act = [](tlm::tlm_generic_payload&, sc_time& delay) {
        wait(sc_time(70, SC_NS));
        delay += sc_time(30, SC_NS);
    };
    with_peer(all, [](scripted_peer& p) {
        p.send(read_of(1, 0, 4, 1000));
        EXPECT_EQ(time_of(p.receive()), 1100U);
    });
}

TEST_F(remote_port_endpoint, lets_a_device_use_the_peers_memory_inside_an_access) {
    build();
    device->act = [this](tlm::tlm_generic_payload& p, sc_time&) {
        give(p, dma->read(0x80000042, 1).at(0));
    };
    with_peer(all, [](scripted_peer& p) {
        p.send(read_of(1, 0, 2));
        const packet request = p.receive();
        EXPECT_EQ(request.of(), command::read);
        EXPECT_EQ(request.header.channel, 0U);
        p.answer(request);
        EXPECT_THAT(data_of(p.receive()), ElementsAre(0x42, 0x42));
    });
}

TEST_F(remote_port_endpoint, lets_a_device_wait_for_what_uses_the_peers_memory) {
    build();
    sc_core::sc_event started, ended;
    std::uint8_t got = 0;
    device->act = [&](tlm::tlm_generic_payload& p, sc_time&) {
        started.notify(sc_time(10, SC_NS));
        wait(ended);
        give(p, got);
    };
    add_script([&] {
        wait(started);
        got = dma->read(0x80000017, 1).at(0);
        ended.notify(sc_time(10, SC_NS));
    });
    with_peer(all, [](scripted_peer& p) {
        p.send(read_of(1, 0, 1));
        p.answer(p.receive());
        const packet response = p.receive();
        EXPECT_THAT(data_of(response), ElementsAre(0x17));
        EXPECT_EQ(time_of(response), 20U);
    });
}

TEST_F(remote_port_endpoint, serves_accesses_while_its_own_are_open) {
    build();
    device->act = [this](tlm::tlm_generic_payload& p, sc_time&) {
        give(p, p.get_address() == 0 ? dma->read(0x80000009, 1).at(0) : 0x33);
    };
    with_peer(all, [](scripted_peer& p) {
        p.send(read_of(1, 0, 1));
        const packet request = p.receive();
        p.send(read_of(2, 4, 1));
        EXPECT_THAT(data_of(p.receive()), ElementsAre(0x33));
        p.answer(request);
        EXPECT_THAT(data_of(p.receive()), ElementsAre(0x09));
    });
}

TEST_F(remote_port_endpoint, answers_sync_at_its_time_even_if_an_access_is_open) {
    build();
    add_script([this] {
        dma->read(0x80000000, 4);
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_time());
        wait(sc_time(600, SC_NS));
        dma->read(0x80000004, 4);
        EXPECT_EQ(sc_core::sc_time_stamp(), sc_time(600, SC_NS));
    });
    with_peer(all, [](scripted_peer& p) {
        const packet first = p.receive();
        p.send(sync_of(1, 1000));
        p.answer(first);
        const packet second = p.receive();
        EXPECT_EQ(time_of(second), 600U);
        p.answer(second);
        EXPECT_EQ(time_of(p.receive()), 1000U);
    });
}

TEST_F(remote_port_endpoint, refuses_accesses_inside_accesses_without_end) {
    build();
    device->act = [this](tlm::tlm_generic_payload& p, sc_time&) {
        if (dma->read(0x80000000, 1).empty())
            p.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    };
    with_peer(all, [](scripted_peer& p) {
        try {
            for (std::uint32_t id = 0;; ++id)
                p.send(read_of(id, 0, 1));
        } catch (const connection_lost&) {
        }
    });
    EXPECT_THAT(lost, HasSubstr("more than 16 accesses at once"));
    EXPECT_FALSE(clean);
}

TEST_F(remote_port_endpoint, sends_no_access_across_a_multiple_of_its_size) {
    endpoint_parameters small;
    small.access_bytes = 64;
    build(small);
    std::vector<std::pair<std::uint64_t, std::uint32_t>> asked;
    add_script([this] {
        const auto bytes = dma->read(0x80000030, 100);
        ASSERT_EQ(bytes.size(), 100U);
        for (unsigned n = 0; n < 100; ++n)
            EXPECT_EQ(bytes[n], static_cast<std::uint8_t>(0x30 + n));
    });
    with_peer(all, [&](scripted_peer& p) {
        for (int n = 0; n < 3; ++n) {
            const packet r = p.receive();
            const access_fields& f = std::get<access_body>(r.body).fields;
            asked.emplace_back(f.address, f.length);
            p.answer(r);
        }
    });
    EXPECT_THAT(asked, ElementsAre(std::pair(0x80000030, 16), std::pair(0x80000040, 64),
                                   std::pair(0x80000080, 20)));
}

TEST_F(remote_port_endpoint, passes_the_peers_refusals_on) {
    build();
    std::vector<tlm::tlm_response_status> said;
    add_script([&] {
        for (int n = 0; n < 4; ++n)
            said.push_back(dma->read_status(0x80000000, 4));
        wait(SC_NS); // until the peer is gone
    });
    with_peer(all, [](scripted_peer& p) {
        for (const auto s :
             {access_status::good, access_status::error, access_status::address_error})
            p.answer(p.receive(), s);
        p.receive(); // and goes
    });
    EXPECT_THAT(said,
                ElementsAre(tlm::TLM_OK_RESPONSE, tlm::TLM_GENERIC_ERROR_RESPONSE,
                            tlm::TLM_ADDRESS_ERROR_RESPONSE, tlm::TLM_GENERIC_ERROR_RESPONSE));
    EXPECT_FALSE(clean);
}

TEST_F(remote_port_endpoint, sends_byte_enables_to_those_who_know_them) {
    build();
    tlm::tlm_response_status said = tlm::TLM_INCOMPLETE_RESPONSE;
    add_script([&] {
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0x80000010,
                                               {0xee, 0xee, 0xee, 0xee});
        std::uint8_t enables[] = {0xff, 0};
        t.payload.set_byte_enable_ptr(enables);
        t.payload.set_byte_enable_length(2);
        dma->send(t.payload);
        said = t.payload.get_response_status();
        EXPECT_THAT(t.data, ElementsAre(0x10, 0xee, 0x12, 0xee));
    });
    with_peer(all, [](scripted_peer& p) {
        const packet r = p.receive();
        EXPECT_THAT(std::get<access_body>(r.body).byte_enables, ElementsAre(0xff, 0, 0xff, 0));
        p.answer(r);
    });
    EXPECT_EQ(said, tlm::TLM_OK_RESPONSE);
}

TEST_F(remote_port_endpoint, refuses_byte_enables_for_those_who_do_not) {
    build();
    add_script([this] {
        testing::test_initiator::transaction t(tlm::TLM_WRITE_COMMAND, 0, {1, 2});
        std::uint8_t enable = 0xff;
        t.payload.set_byte_enable_ptr(&enable);
        t.payload.set_byte_enable_length(1);
        dma->send(t.payload);
        EXPECT_EQ(t.payload.get_response_status(), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    });
    with_peer({1}, [](scripted_peer& p) { // until the script is over
        p.send(sync_of(1, 1));
        p.receive();
    });
}

struct wire_manner {
    const char* name;
    bool answered;
    std::vector<std::uint32_t> capabilities;
    std::uint32_t flags;
};

class remote_port_wires : public remote_port_endpoint,
                          public ::testing::WithParamInterface<wire_manner> {};

TEST_P(remote_port_wires, follow_each_other) {
    endpoint_parameters p;
    p.answered_interrupts = GetParam().answered;
    build(p, 3);
    const bool knows = !GetParam().capabilities.empty();
    add_script([this] {
        wait(sc_time(100, SC_NS));
        out[2].write(true);
        wait(sc_time(100, SC_NS));
        out[2].write(false);
        wait(sc_time(700, SC_NS));
        EXPECT_TRUE(in[1].read());
        EXPECT_FALSE(in[0].read());
    });
    with_peer(GetParam().capabilities, [&](scripted_peer& other) {
        other.send(sync_of(1, 500));
        for (const std::uint64_t at : {100, 200}) {
            const packet change = other.receive();
            ASSERT_EQ(change.of(), command::interrupt);
            EXPECT_EQ(change.header.channel, 12U);
            EXPECT_EQ(change.header.flags, GetParam().flags);
            const interrupt_fields& f = std::get<interrupt_body>(change.body).fields;
            EXPECT_EQ(f.timestamp, at);
            EXPECT_EQ(f.line, 2U);
            EXPECT_EQ(f.value, at == 100 ? 1 : 0);
            if (knows && GetParam().answered)
                other.send(response_to(change, at));
        }
        EXPECT_EQ(other.receive().of(), command::sync);
        packet raise = packet_of(command::interrupt, 7, 12);
        raise.body = interrupt_body{{500, 0, 1, 1}};
        other.send(raise);
        if (knows) { // it is not posted
            const packet answer = other.receive();
            EXPECT_EQ(answer.header.id, 7U);
            EXPECT_EQ(answer.header.flags, static_cast<std::uint32_t>(flag_response));
        }
        other.send(sync_of(2, 1000));
        EXPECT_EQ(other.receive().of(), command::sync);
    });
}

INSTANTIATE_TEST_SUITE_P(manners, remote_port_wires,
                         ::testing::Values(wire_manner{"posted", false, all, flag_posted},
                                           wire_manner{"answered", true, all, 0},
                                           wire_manner{"of_a_peer_without_a_choice", true, none,
                                                       0}),
                         [](const auto& of) { return std::string(of.param.name); });

TEST_F(remote_port_endpoint, leads_a_peer_by_sync) {
    endpoint_parameters p;
    p.sync_period = sc_time(1000, SC_NS);
    build(p);
    add_script([this] {
        wait(sc_time(1500, SC_NS));
        testing::test_initiator::transaction t(tlm::TLM_READ_COMMAND, 0x28000000, {0});
        EXPECT_EQ(dma->send(t.payload), sc_time(250, SC_NS)) << "the peer's time after it";
    });
    const scripted_peer other(folder.address(), all, [](scripted_peer& q) {
        packet s = q.receive();
        EXPECT_EQ(time_of(s), 1000U);
        q.send(response_to(s, 1000));
        packet r = q.receive();
        EXPECT_EQ(time_of(r), 1500U);
        packet a = response_to(r, 1750);
        std::get<access_body>(a.body).data = {7};
        q.send(a);
        s = q.receive();
        EXPECT_EQ(time_of(s), 2000U);
        packet memory = read_of(3, 0x80000000, 2, 1900); // before it answers
        memory.header.channel = 9;
        q.send(memory);
        EXPECT_EQ(q.receive().header.id, 3U);
        q.send(response_to(s, 2000));
        EXPECT_EQ(time_of(q.receive()), 3000U);
    });
    ASSERT_TRUE(port->meet_peer());
    sc_core::sc_start();
    EXPECT_EQ(sc_core::sc_time_stamp(), sc_time(3000, SC_NS));
    EXPECT_FALSE(clean) << "a peer that is led has no time to leave";
}

} // namespace
} // namespace bitloom::remote_port
