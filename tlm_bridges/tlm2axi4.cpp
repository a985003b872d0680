// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/tlm2axi4.h"

#include "models/common/errors.h"
#include "tlm_bridges/axi_access.h"
#include "tlm_bridges/axi_lanes.h"
#include "tlm_bridges/axi_response.h"

#include <algorithm>
#include <utility>

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
tlm2axi4<address_bits, data_bits>::tlm2axi4(const sc_core::sc_module_name& name,
                                            unsigned outstanding)
    : sc_module(name)
    , from("from")
    , clock("clock")
    , reset_n("reset_n") {
    require(outstanding > 0, "an AXI4 bridge without identifiers");
    m_writes.by_id.resize(outstanding);
    m_reads.by_id.resize(outstanding);
    from.register_b_transport(this, &tlm2axi4::b_transport);
    from.register_transport_dbg(this, &tlm2axi4::transport_dbg);
    SC_HAS_PROCESS(tlm2axi4);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

template <unsigned address_bits, unsigned data_bits>
std::uint32_t tlm2axi4<address_bits, data_bits>::wait_for_id(const direction& d) {
    for (;;) {
        const auto free = std::find(d.by_id.begin(), d.by_id.end(), nullptr);
        if (free != d.by_id.end())
            return static_cast<std::uint32_t>(free - d.by_id.begin());
        wait(m_done);
    }
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::b_transport(tlm::tlm_generic_payload& p,
                                                    sc_core::sc_time& delay) {
    if (!axi::check_access(p, address_bits))
        return;
    if (const sc_core::sc_time ahead = std::exchange(delay, {}); ahead != sc_core::SC_ZERO_TIME)
        wait(ahead);
    direction& d = p.is_read() ? m_reads : m_writes;
    transfer t{p, axi::bursts_of(p.get_address(), p.get_data_length(), bus_bytes)};
    const std::uint32_t id = wait_for_id(d);
    d.by_id[id] = &t;
    for (const axi::burst& b : t.bursts) {
        const request r{&t, &b, b.address - p.get_address(), id};
        d.addresses.push_back(r);
        if (p.is_write())
            m_data.push_back(r);
    }
    m_arrived.notify(sc_core::SC_ZERO_TIME);
    while (!t.done)
        wait(m_done);
}

template <unsigned address_bits, unsigned data_bits>
bool tlm2axi4<address_bits, data_bits>::is_idle() const {
    const auto is_free = [](const transfer* t) { return t == nullptr; };
    return std::all_of(m_writes.by_id.begin(), m_writes.by_id.end(), is_free) &&
           std::all_of(m_reads.by_id.begin(), m_reads.by_id.end(), is_free);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::end_of_elaboration() {
    m_something_comes |= m_arrived;
    m_something_comes |= reset_n.negedge_event();
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::on_edge() {
    if (!clock.posedge()) // a transaction came; edges count again
        return;
    if (!reset_n.read()) {
        if (!std::exchange(m_in_reset, true))
            reset(); // what comes from now on waits for its end
        return;
    }
    m_in_reset = false;
    take_write_response();
    take_read_data();
    send_address(m_writes, pins.awvalid, pins.awready, pins.awaddr, pins.awid, pins.awlen,
                 pins.awsize, pins.awburst);
    send_data();
    send_address(m_reads, pins.arvalid, pins.arready, pins.araddr, pins.arid, pins.arlen,
                 pins.arsize, pins.arburst);
    pins.bready.write(true);
    pins.rready.write(true);
    if (is_idle())
        next_trigger(m_something_comes);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::reset() {
    for (auto* pin : {&pins.awvalid, &pins.wvalid, &pins.arvalid, &pins.bready, &pins.rready})
        pin->write(false);
    m_data.clear();
    m_data_open = false;
    for (direction* d : {&m_writes, &m_reads}) {
        d->addresses.clear();
        d->address_open = false;
        for (std::uint32_t id = 0; id < d->by_id.size(); ++id)
            if (d->by_id[id] != nullptr) {
                d->by_id[id]->response = axi::slverr;
                end(*d, id);
            }
    }
}

template <unsigned address_bits, unsigned data_bits>
template <class valid_pin, class ready_pin, class address_pin, class number_pin>
void tlm2axi4<address_bits, data_bits>::send_address(direction& d, valid_pin& valid,
                                                     const ready_pin& ready, address_pin& address,
                                                     number_pin& id, number_pin& len,
                                                     number_pin& size, number_pin& burst) {
    if (d.address_open && ready.read()) {
        d.address_open = false;
        d.addresses.pop_front();
    }
    if (d.address_open)
        return;
    d.address_open = !d.addresses.empty();
    valid.write(d.address_open);
    if (!d.address_open)
        return;
    const request& r = d.addresses.front();
    address.write(static_cast<axi::pin_of<address_bits>>(r.burst->address));
    id.write(r.id);
    len.write(r.burst->beats - 1);
    size.write(r.burst->size);
    burst.write(r.burst->kind);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::send_data() {
    if (m_data_open && pins.wready.read()) {
        m_data_open = false;
        if (++m_data_beat == m_data.front().burst->beats) {
            m_data.pop_front();
            m_data_beat = 0;
        }
    }
    if (m_data_open)
        return;
    m_data_open = !m_data.empty();
    pins.wvalid.write(m_data_open);
    if (m_data_open)
        put_word(m_data.front());
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::put_word(const request& r) {
    const tlm::tlm_generic_payload& p = r.of->payload;
    const std::uint64_t at = r.burst->beat_address(m_data_beat);
    const std::uint64_t first = r.first + (at - r.burst->address);
    const auto count = static_cast<unsigned>(
        std::min<std::uint64_t>(r.burst->bytes_of_beat(m_data_beat), p.get_data_length() - first));
    axi::lanes<data_bits> bytes{};
    const std::uint64_t strobes =
        axi::put_bytes<data_bits>(bytes, p, first, static_cast<unsigned>(at % bus_bytes), count);
    pins.wdata.write(axi::word_of<data_bits>(bytes));
    pins.wstrb.write(static_cast<axi::pin_of<data_bits / 8>>(strobes));
    pins.wlast.write(m_data_beat + 1 == r.burst->beats);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::take_write_response() {
    if (!pins.bvalid.read() || !pins.bready.read())
        return;
    const std::uint32_t id = pins.bid.read();
    require(id < m_writes.by_id.size() && m_writes.by_id[id] != nullptr,
            "a write response whose identifier nobody sent");
    transfer& t = *m_writes.by_id[id];
    t.response = axi::worse_of(t.response, pins.bresp.read());
    if (++t.answered == t.bursts.size())
        end(m_writes, id);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::take_read_data() {
    if (!pins.rvalid.read() || !pins.rready.read())
        return;
    const std::uint32_t id = pins.rid.read();
    require(id < m_reads.by_id.size() && m_reads.by_id[id] != nullptr,
            "read data whose identifier nobody sent");
    transfer& t = *m_reads.by_id[id];
    const axi::burst& b = t.bursts[t.answered];
    const std::uint64_t count =
        std::min<std::uint64_t>(b.bytes_of_beat(t.beat), t.payload.get_data_length() - t.moved);
    t.response = axi::worse_of(t.response, pins.rresp.read());
    if (t.response == axi::okay) {
        const auto bytes = axi::lanes_of<data_bits>(pins.rdata.read());
        std::memcpy(t.payload.get_data_ptr() + t.moved,
                    bytes.data() + b.beat_address(t.beat) % bus_bytes, count);
    }
    t.moved += count;
    if (++t.beat < b.beats)
        return;
    t.beat = 0;
    if (++t.answered == t.bursts.size())
        end(m_reads, id);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4<address_bits, data_bits>::end(direction& d, std::uint32_t id) {
    transfer& t = *std::exchange(d.by_id[id], nullptr);
    t.payload.set_response_status(axi::status_of(t.response));
    t.done = true;
    m_done.notify(sc_core::SC_ZERO_TIME);
}

template class tlm2axi4<32, 32>;
template class tlm2axi4<32, 64>;
template class tlm2axi4<32, 128>;
template class tlm2axi4<64, 32>;
template class tlm2axi4<64, 64>;
template class tlm2axi4<64, 128>;

} // namespace bitloom
