// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi42tlm.h"

#include "models/common/errors.h"
#include "tlm_bridges/axi_lanes.h"
#include "tlm_bridges/axi_response.h"

#include <cstring>
#include <utility>

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
axi42tlm<address_bits, data_bits>::axi42tlm(const sc_core::sc_module_name& name,
                                            unsigned outstanding)
    : sc_module(name)
    , to("to")
    , clock("clock")
    , reset_n("reset_n")
    , m_outstanding(outstanding) {
    require(outstanding > 0, "an AXI4 bridge that accepts nothing");
    SC_HAS_PROCESS(axi42tlm);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
    SC_THREAD(writing);
    SC_THREAD(reading);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::end_of_elaboration() {
    for (const auto* pin : {&pins.awvalid, &pins.arvalid})
        m_something_comes |= pin->posedge_event();
    m_something_comes |= reset_n.negedge_event();
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::on_edge() {
    if (!clock.posedge()) // something is valid; edges count again
        return;
    if (!reset_n.read())
        return reset();
    accept();
    accept_data();
    respond_write();
    respond_read();
    pins.awready.write(m_writes.present < m_outstanding);
    pins.wready.write(!m_collecting.empty());
    pins.arready.write(m_reads.present < m_outstanding);
    if (is_idle())
        next_trigger(m_something_comes);
}

template <unsigned address_bits, unsigned data_bits>
bool axi42tlm<address_bits, data_bits>::is_idle() const {
    return m_writes.present == 0 && m_reads.present == 0 && !pins.awvalid.read() &&
           !pins.arvalid.read();
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::reset() {
    for (auto* pin : {&pins.awready, &pins.wready, &pins.bvalid, &pins.arready, &pins.rvalid})
        pin->write(false);
    m_collecting.clear();
    for (direction* d : {&m_writes, &m_reads}) {
        d->waiting.clear();
        d->answered.clear();
        d->present = 0;
        d->response_open = false;
        ++d->resets;
    }
}

template <unsigned address_bits, unsigned data_bits>
template <class number_pin, class address_pin>
auto axi42tlm<address_bits, data_bits>::accepted(const address_pin& address, const number_pin& id,
                                                 const number_pin& len, const number_pin& size,
                                                 const number_pin& burst)
    -> std::unique_ptr<transfer> {
    auto t = std::make_unique<transfer>();
    t->burst = {address.read(), (len.read() & 255) + 1, size.read() & 7, burst.read()};
    t->id = id.read();
    return t;
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::accept() {
    if (pins.awvalid.read() && pins.awready.read()) {
        m_collecting.push_back(
            accepted(pins.awaddr, pins.awid, pins.awlen, pins.awsize, pins.awburst));
        ++m_writes.present;
    }
    if (pins.arvalid.read() && pins.arready.read()) {
        m_reads.waiting.push_back(
            accepted(pins.araddr, pins.arid, pins.arlen, pins.arsize, pins.arburst));
        ++m_reads.present;
        m_reads.came.notify(sc_core::SC_ZERO_TIME);
    }
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::accept_data() {
    if (!pins.wvalid.read() || !pins.wready.read())
        return;
    transfer& t = *m_collecting.front();
    if (axi::broken_rule(t.burst, bus_bytes) == nullptr) {
        const auto word = axi::lanes_of<data_bits>(pins.wdata.read());
        t.bytes.add(word.data(), pins.wstrb.read(),
                    static_cast<unsigned>(t.burst.beat_address(t.beat) % bus_bytes),
                    t.burst.bytes_of_beat(t.beat));
    }
    if (++t.beat < t.burst.beats)
        return;
    m_writes.waiting.push_back(std::move(m_collecting.front()));
    m_collecting.pop_front();
    m_writes.came.notify(sc_core::SC_ZERO_TIME);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::respond_write() {
    direction& d = m_writes;
    if (d.response_open && pins.bready.read()) {
        d.response_open = false;
        d.answered.pop_front();
        --d.present;
    }
    if (d.response_open)
        return;
    d.response_open = !d.answered.empty() && d.answered.front()->due <= sc_core::sc_time_stamp();
    pins.bvalid.write(d.response_open);
    if (!d.response_open)
        return;
    pins.bid.write(d.answered.front()->id);
    pins.bresp.write(d.answered.front()->response);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::respond_read() {
    direction& d = m_reads;
    if (d.response_open && pins.rready.read()) {
        d.response_open = false;
        transfer& t = *d.answered.front();
        if (++t.beat == t.burst.beats) {
            d.answered.pop_front();
            --d.present;
        }
    }
    if (d.response_open)
        return;
    d.response_open = !d.answered.empty() && d.answered.front()->due <= sc_core::sc_time_stamp();
    pins.rvalid.write(d.response_open);
    if (d.response_open)
        show_beat();
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::show_beat() {
    transfer& t = *m_reads.answered.front();
    axi::lanes<data_bits> word{};
    if (!t.bytes.data.empty()) {
        const unsigned count = t.burst.bytes_of_beat(t.beat);
        std::memcpy(word.data() + t.burst.beat_address(t.beat) % bus_bytes,
                    t.bytes.data.data() + t.moved, count);
        t.moved += count;
    }
    pins.rdata.write(axi::word_of<data_bits>(word));
    pins.rid.write(t.id);
    pins.rresp.write(t.response);
    pins.rlast.write(t.beat + 1 == t.burst.beats);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::writing() {
    for (;;)
        serve(m_writes, tlm::TLM_WRITE_COMMAND);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::reading() {
    for (;;)
        serve(m_reads, tlm::TLM_READ_COMMAND);
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::serve(direction& d, tlm::tlm_command command) {
    while (d.waiting.empty())
        wait(d.came);
    std::unique_ptr<transfer> t = std::move(d.waiting.front());
    d.waiting.pop_front();
    const unsigned resets = d.resets;
    t->response = axi::slverr;
    if (axi::broken_rule(t->burst, bus_bytes) == nullptr)
        perform(*t, command);
    if (d.resets == resets)
        d.answered.push_back(std::move(t));
}

template <unsigned address_bits, unsigned data_bits>
void axi42tlm<address_bits, data_bits>::perform(transfer& t, tlm::tlm_command command) {
    tlm::tlm_generic_payload p;
    p.set_command(command);
    if (command == tlm::TLM_READ_COMMAND)
        t.bytes.data.resize(t.burst.bytes());
    t.response = axi::okay;
    t.due = sc_core::sc_time_stamp();
    for (const axi::run& r : axi::runs_of(t.burst)) {
        if (command == tlm::TLM_READ_COMMAND) {
            p.set_address(r.address);
            p.set_data_ptr(t.bytes.data.data() + r.first);
            p.set_data_length(static_cast<unsigned>(r.bytes));
            p.set_streaming_width(static_cast<unsigned>(r.bytes));
        } else if (!t.bytes.fill(p, r.address, r.first, r.bytes)) {
            continue;
        }
        p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        p.set_dmi_allowed(false);
        sc_core::sc_time delay;
        to->b_transport(p, delay);
        t.due = std::max(t.due, sc_core::sc_time_stamp()) + delay;
        t.response = axi::worse_of(t.response, axi::response_of(p.get_response_status()));
    }
}

template class axi42tlm<32, 32>;
template class axi42tlm<32, 64>;
template class axi42tlm<32, 128>;
template class axi42tlm<64, 32>;
template class axi42tlm<64, 64>;
template class axi42tlm<64, 128>;

} // namespace bitloom
