// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/axi4_checker.h"

#include "tlm_bridges/axi_response.h"

#include <algorithm>

namespace bitloom {

template <unsigned address_bits, unsigned data_bits>
axi4_checker<address_bits, data_bits>::axi4_checker(const sc_core::sc_module_name& name)
    : sc_module(name)
    , clock("clock")
    , reset_n("reset_n") {
    SC_HAS_PROCESS(axi4_checker);
    SC_METHOD(on_edge);
    sensitive << clock.pos();
    dont_initialize();
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::reset() {
    m_aw.reset(rules, pins.awvalid);
    m_w.reset(rules, pins.wvalid);
    m_b.reset(rules, pins.bvalid);
    m_ar.reset(rules, pins.arvalid);
    m_r.reset(rules, pins.rvalid);
    m_writes.clear();
    m_words.clear();
    m_written.clear();
    m_reads.clear();
    m_in_flight = 0;
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::on_edge() {
    if (!reset_n.read())
        return reset();
    check_responses();
    const address_content aw{pins.awaddr, pins.awprot, pins.awid,
                             pins.awlen,  pins.awsize, pins.awburst};
    const address_content ar{pins.araddr, pins.arprot, pins.arid,
                             pins.arlen,  pins.arsize, pins.arburst};
    if (m_b.edge(rules, pins.bvalid, pins.bready, {pins.bresp, pins.bid}))
        answer_write(pins.bid);
    if (m_r.edge(rules, pins.rvalid, pins.rready, {pins.rdata, pins.rresp, pins.rid, pins.rlast}))
        answer_read(pins.rid);
    if (m_aw.edge(rules, pins.awvalid, pins.awready, aw))
        accept("AW", aw, m_writes);
    if (m_w.edge(rules, pins.wvalid, pins.wready, {pins.wdata, pins.wstrb, pins.wlast}))
        m_words.push_back({pins.wstrb.read(), pins.wlast});
    if (m_ar.edge(rules, pins.arvalid, pins.arready, ar))
        accept("AR", ar, m_reads[pins.arid]);
    match_data();
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::check_responses() {
    if (pins.bvalid && m_written[pins.bid] == 0)
        rules.report("BVALID without a write of its identifier that was accepted");
    if (pins.bvalid && pins.bresp.read() == axi::exokay)
        rules.report("BRESP is EXOKAY, and no access was exclusive");
    if (!pins.rvalid)
        return;
    if (pins.rresp.read() == axi::exokay)
        rules.report("RRESP is EXOKAY, and no access was exclusive");
    const auto& reads = m_reads[pins.rid];
    if (reads.empty())
        rules.report("RVALID without a read of its identifier that was accepted");
    else if (pins.rready && pins.rlast != (reads.front().beats + 1 == reads.front().burst.beats))
        rules.report(pins.rlast ? "RLAST before the last beat" : "the last beat without RLAST");
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::accept(const char* channel,
                                                   const address_content& content,
                                                   std::deque<progress>& to) {
    const auto& [at, prot, id, len, size, kind] = content;
    const axi::burst b{at, (len & 255) + 1, size & 7, kind};
    if (const char* rule = axi::broken_rule(b, bus_bytes); rule != nullptr)
        rules.report(std::string(channel) + ": " + rule);
    to.push_back({b, id});
    m_most = std::max(m_most, ++m_in_flight);
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::match_data() {
    for (; !m_writes.empty() && !m_words.empty(); m_words.pop_front()) {
        progress& write = m_writes.front();
        const word& w = m_words.front();
        const unsigned count = write.burst.bytes_of_beat(write.beats);
        const auto lane = static_cast<unsigned>(write.burst.beat_address(write.beats) % bus_bytes);
        const bool is_known = axi::broken_rule(write.burst, bus_bytes) == nullptr;
        if (is_known && (w.strobes & ~(~std::uint64_t{0} >> (64 - count) << lane)) != 0)
            rules.report("WSTRB outside the lanes of its beat");
        const bool ends = ++write.beats == write.burst.beats;
        if (w.is_last != ends)
            rules.report(w.is_last ? "WLAST before the last beat" : "the last beat without WLAST");
        ++m_beats;
        if (!ends)
            continue;
        ++m_written[write.id];
        m_writes.pop_front();
    }
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::answer_write(std::uint32_t id) {
    if (m_written[id] == 0)
        return; // nobody asked, and it was reported
    --m_written[id];
    --m_in_flight;
    ++m_transfers;
}

template <unsigned address_bits, unsigned data_bits>
void axi4_checker<address_bits, data_bits>::answer_read(std::uint32_t id) {
    auto& reads = m_reads[id];
    if (reads.empty())
        return;
    ++m_beats;
    if (++reads.front().beats < reads.front().burst.beats)
        return;
    reads.pop_front();
    --m_in_flight;
    ++m_transfers;
}

template class axi4_checker<32, 32>;
template class axi4_checker<32, 64>;
template class axi4_checker<32, 128>;
template class axi4_checker<64, 32>;
template class axi4_checker<64, 64>;
template class axi4_checker<64, 128>;

} // namespace bitloom
