// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/tlm2axi4lite.h"

#include "tlm_bridges/axi_access.h"
#include "tlm_bridges/axi_lanes.h"
#include "tlm_bridges/axi_response.h"

#include <utility>

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
tlm2axi4lite<address_bits, data_bits>::tlm2axi4lite(const sc_core::sc_module_name& name)
    : sc_module(name)
    , from("from")
    , clock("clock")
    , reset_n("reset_n") {
    from.register_b_transport(this, &tlm2axi4lite::b_transport);
    from.register_transport_dbg(this, &tlm2axi4lite::transport_dbg);
    SC_HAS_PROCESS(tlm2axi4lite);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::b_transport(tlm::tlm_generic_payload& p,
                                                        sc_core::sc_time& delay) {
    if (!axi::check_access(p, address_bits))
        return;
    if (p.get_address() % (data_bits / 8) + p.get_data_length() > data_bits / 8)
        return p.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    if (const sc_core::sc_time ahead = std::exchange(delay, {}); ahead != sc_core::SC_ZERO_TIME)
        wait(ahead);
    transfer t{p};
    m_queue.push_back(&t);
    m_arrived.notify(sc_core::SC_ZERO_TIME);
    while (!t.done)
        wait(m_done);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::on_edge() {
    if (!clock.posedge()) // a transaction came; edges count again
        return;
    if (!reset_n.read())
        return reset();
    if (m_active != nullptr)
        hand_over();
    if (m_active == nullptr && !m_queue.empty())
        begin();
    else if (m_active == nullptr)
        next_trigger(m_arrived);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::reset() {
    for (auto* valid : {&pins.awvalid, &pins.wvalid, &pins.arvalid, &pins.bready, &pins.rready})
        valid->write(false);
    if (m_active != nullptr)
        end(tlm::TLM_GENERIC_ERROR_RESPONSE);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::begin() {
    m_active = m_queue.front();
    m_queue.pop_front();
    const tlm::tlm_generic_payload& p = m_active->payload;
    const auto lane = static_cast<unsigned>(p.get_address() % (data_bits / 8));
    const auto word = static_cast<axi::pin_of<address_bits>>(p.get_address() - lane);
    m_address_open = true;
    m_data_open = p.is_write();
    if (p.is_read()) {
        pins.araddr.write(word);
        pins.arvalid.write(true);
        return;
    }
    axi::lanes<data_bits> bytes{};
    const std::uint64_t strobes = axi::put_bytes<data_bits>(bytes, p, 0, lane, p.get_data_length());
    pins.awaddr.write(word);
    pins.awvalid.write(true);
    pins.wdata.write(axi::word_of<data_bits>(bytes));
    pins.wstrb.write(static_cast<axi::pin_of<data_bits / 8>>(strobes));
    pins.wvalid.write(true);
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::hand_over() {
    tlm::tlm_generic_payload& p = m_active->payload;
    const bool reads = p.is_read();
    auto& ready = reads ? pins.rready : pins.bready;
    if (m_address_open || m_data_open) {
        if (m_address_open && (reads ? pins.arready : pins.awready).read()) {
            (reads ? pins.arvalid : pins.awvalid).write(false);
            m_address_open = false;
        }
        if (m_data_open && pins.wready.read()) {
            pins.wvalid.write(false);
            m_data_open = false;
        }
        // No response may come before, so that nobody waits for this.
        if (!m_address_open && !m_data_open)
            ready.write(true);
        return;
    }
    if (!(reads ? pins.rvalid : pins.bvalid).read())
        return;
    ready.write(false);
    const std::uint32_t response = (reads ? pins.rresp : pins.bresp).read();
    if (reads && response == axi::okay) {
        const auto bytes = axi::lanes_of<data_bits>(pins.rdata.read());
        std::memcpy(p.get_data_ptr(), bytes.data() + p.get_address() % bytes.size(),
                    p.get_data_length());
    }
    end(axi::status_of(response));
}

template <unsigned address_bits, unsigned data_bits>
void tlm2axi4lite<address_bits, data_bits>::end(tlm::tlm_response_status status) {
    m_active->payload.set_response_status(status);
    m_active->done = true;
    m_active = nullptr;
    m_done.notify(sc_core::SC_ZERO_TIME);
}

template class tlm2axi4lite<32, 32>;
template class tlm2axi4lite<32, 64>;
template class tlm2axi4lite<64, 32>;
template class tlm2axi4lite<64, 64>;

} // namespace bitloom
