// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi4lite_checker.h"

#include "tlm_bridges/axi_response.h"

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
axi4lite_checker<address_bits, data_bits>::axi4lite_checker(const sc_core::sc_module_name& name)
    : sc_module(name)
    , clock("clock")
    , reset_n("reset_n") {
    SC_HAS_PROCESS(axi4lite_checker);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite_checker<address_bits, data_bits>::check_response(const char* channel, bool valid,
                                                               std::uint32_t response) {
    if (valid && response == axi::exokay)
        rules.report(std::string(channel) + "RESP is EXOKAY, which AXI4-Lite does not have");
}

template <unsigned address_bits, unsigned data_bits>
void axi4lite_checker<address_bits, data_bits>::on_edge() {
    if (!reset_n.read()) {
        m_aw.reset(rules, pins.awvalid);
        m_w.reset(rules, pins.wvalid);
        m_b.reset(rules, pins.bvalid);
        m_ar.reset(rules, pins.arvalid);
        m_r.reset(rules, pins.rvalid);
        m_addresses = m_words = m_reads = 0;
        return;
    }
    if (pins.bvalid && (m_addresses == 0 || m_words == 0))
        rules.report("BVALID without a write whose address and data were accepted");
    if (pins.rvalid && m_reads == 0)
        rules.report("RVALID without a read that was accepted");
    check_response("B", pins.bvalid, pins.bresp);
    check_response("R", pins.rvalid, pins.rresp);
    const bool aw = m_aw.edge(rules, pins.awvalid, pins.awready, {pins.awaddr, pins.awprot});
    const bool w = m_w.edge(rules, pins.wvalid, pins.wready, {pins.wdata, pins.wstrb});
    const bool b = m_b.edge(rules, pins.bvalid, pins.bready, pins.bresp);
    const bool ar = m_ar.edge(rules, pins.arvalid, pins.arready, {pins.araddr, pins.arprot});
    const bool r = m_r.edge(rules, pins.rvalid, pins.rready, {pins.rdata, pins.rresp});
    // What nobody asked for was reported, and is not counted.
    const bool wrote = b && m_addresses != 0 && m_words != 0;
    const bool read = r && m_reads != 0;
    m_addresses += aw - wrote;
    m_words += w - wrote;
    m_reads += ar - read;
    m_transfers += wrote + read;
}

template class axi4lite_checker<32, 32>;
template class axi4lite_checker<32, 64>;
template class axi4lite_checker<64, 32>;
template class axi4lite_checker<64, 64>;

} // namespace bitloom
