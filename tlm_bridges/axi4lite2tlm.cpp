// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi4lite2tlm.h"

#include "tlm_bridges/axi_response.h"

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
axi4lite2tlm<address_bits, data_bits>::axi4lite2tlm(const sc_core::sc_module_name& name)
    : sc_module(name)
    , to("to")
    , clock("clock")
    , reset_n("reset_n") {
    SC_HAS_PROCESS(axi4lite2tlm);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
    SC_THREAD(writing);
    SC_THREAD(reading);
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::end_of_elaboration() {
    for (const auto* pin : {&pins.awvalid, &pins.wvalid, &pins.arvalid})
        m_something_comes |= pin->posedge_event();
    m_something_comes |= reset_n.negedge_event();
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::on_edge() {
    if (!clock.posedge()) // something is valid; edges count again
        return;
    if (!reset_n.read())
        return reset();
    accept_write();
    accept_read();
    respond();
    pins.awready.write(m_write.at == stage::empty && !m_has_address);
    pins.wready.write(m_write.at == stage::empty && !m_has_data);
    pins.arready.write(m_read.at == stage::empty);
    if (is_idle())
        next_trigger(m_something_comes);
}

template <unsigned address_bits, unsigned data_bits>
bool axi4lite2tlm<address_bits, data_bits>::is_idle() const {
    return m_write.at == stage::empty && m_read.at == stage::empty && !m_has_address &&
           !m_has_data && !pins.awvalid.read() && !pins.wvalid.read() && !pins.arvalid.read();
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::reset() {
    for (auto* pin : {&pins.awready, &pins.wready, &pins.bvalid, &pins.arready, &pins.rvalid})
        pin->write(false);
    m_has_address = m_has_data = false;
    m_write.drop();
    m_read.drop();
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::accept_write() {
    if (pins.awvalid.read() && pins.awready.read()) {
        m_write.address = pins.awaddr.read() & ~std::uint64_t{data_bits / 8 - 1};
        m_has_address = true;
    }
    if (pins.wvalid.read() && pins.wready.read()) {
        m_write.bytes = axi::lanes_of<data_bits>(pins.wdata.read());
        m_strobes = pins.wstrb.read();
        m_has_data = true;
    }
    if (!m_has_address || !m_has_data)
        return;
    m_has_address = m_has_data = false;
    m_write.at = stage::at_target;
    m_write.taken.notify(sc_core::SC_ZERO_TIME);
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::accept_read() {
    if (!pins.arvalid.read() || !pins.arready.read())
        return;
    m_read.address = pins.araddr.read() & ~std::uint64_t{data_bits / 8 - 1};
    m_read.at = stage::at_target;
    m_read.taken.notify(sc_core::SC_ZERO_TIME);
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::respond() {
    const auto show = [](transfer& t, auto& valid, const auto& ready, auto& response) {
        if (t.at == stage::on_pins && ready.read()) {
            valid.write(false);
            t.at = stage::empty;
        } else if (t.at == stage::answered) {
            response.write(t.response);
            valid.write(true);
            t.at = stage::on_pins;
        }
    };
    show(m_write, pins.bvalid, pins.bready, pins.bresp);
    if (m_read.at == stage::answered)
        pins.rdata.write(axi::word_of<data_bits>(m_read.bytes));
    show(m_read, pins.rvalid, pins.rready, pins.rresp);
}

template <unsigned address_bits, unsigned data_bits>
std::uint32_t axi4lite2tlm<address_bits, data_bits>::send(tlm::tlm_generic_payload& p) {
    p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    p.set_dmi_allowed(false);
    sc_core::sc_time delay;
    to->b_transport(p, delay);
    if (delay != sc_core::SC_ZERO_TIME)
        wait(delay);
    return axi::response_of(p.get_response_status());
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::writing() {
    for (;;) {
        wait(m_write.taken);
        m_strobed.clear();
        m_strobed.add(m_write.bytes.data(), m_strobes, 0, data_bits / 8);
        const bool any = m_strobed.fill(m_write.payload, m_write.address, 0, data_bits / 8);
        m_write.answer(any ? send(m_write.payload) : axi::okay);
    }
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite2tlm<address_bits, data_bits>::reading() {
    tlm::tlm_generic_payload& p = m_read.payload;
    p.set_command(tlm::TLM_READ_COMMAND);
    p.set_data_ptr(m_read.bytes.data());
    p.set_data_length(data_bits / 8);
    p.set_streaming_width(data_bits / 8);
    for (;;) {
        wait(m_read.taken);
        p.set_address(m_read.address);
        m_read.answer(send(p));
    }
}

template class axi4lite2tlm<32, 32>;
template class axi4lite2tlm<32, 64>;
template class axi4lite2tlm<64, 32>;
template class axi4lite2tlm<64, 64>;

} // namespace bitloom
