// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_pins.h"

#include <deque>
#include <random>
#include <systemc>
#include <tuple>
#include <utility>

namespace bitloom::testing {

/// One channel that takes and gives when it likes.
template <class... values>
class stalling_slice {
public:
    using wires = std::tuple<axi::wire<values>&...>;
    struct side {
        axi::wire<bool>&valid, &ready;
        wires content;
    };

    stalling_slice(side in, side out)
        : m_in(std::move(in))
        , m_out(std::move(out)) {}

    /// `go` of 256: how likely it is ready, and gives.
    void edge(std::mt19937& random, unsigned go) {
        if (m_in.valid.read() && m_in.ready.read())
            m_held.push_back(std::apply(
                [](auto&... w) { return std::tuple<values...>(w.read()...); }, m_in.content));
        if (m_out.valid.read() && m_out.ready.read())
            m_offers = false;
        if (!m_offers && !m_held.empty() && random() % 256 < go) {
            m_offers = true;
            std::apply(
                [&](auto&... w) {
                    std::apply([&](const auto&... v) { (w.write(v), ...); }, m_held.front());
                },
                m_out.content);
            m_held.pop_front();
        }
        m_out.valid.write(m_offers);
        m_in.ready.write(m_held.size() < 2 && random() % 256 < go);
    }
    void reset() {
        m_held.clear();
        m_offers = false;
        m_out.valid.write(false);
        m_in.ready.write(false);
    }

private:
    side m_in, m_out;
    std::deque<std::tuple<values...>> m_held;
    bool m_offers = false;
};

/// Between a manager's wires and a subordinate's: every channel stalls at random, in both
/// directions. `wires`: axi::lite_wires or axi::full_wires.
template <class wires>
class stalling_link : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock, reset_n;
    unsigned go = 128; ///< of 256

    stalling_link(const sc_core::sc_module_name& name, wires& m, wires& s, unsigned seed)
        : sc_module(name)
        , clock("clock")
        , reset_n("reset_n")
        , m_random(seed)
        , m_aw({m.awvalid, m.awready, address_of(m)}, {s.awvalid, s.awready, address_of(s)})
        , m_w({m.wvalid, m.wready, data_of(m)}, {s.wvalid, s.wready, data_of(s)})
        , m_b({s.bvalid, s.bready, response_of(s)}, {m.bvalid, m.bready, response_of(m)})
        , m_ar({m.arvalid, m.arready, read_address_of(m)},
               {s.arvalid, s.arready, read_address_of(s)})
        , m_r({s.rvalid, s.rready, read_data_of(s)}, {m.rvalid, m.rready, read_data_of(m)}) {
        SC_HAS_PROCESS(stalling_link);
        SC_METHOD(on_edge);
        sensitive << clock.pos();
        dont_initialize();
    }

private:
    // The lists differ by what AXI4 adds.
    template <unsigned a, unsigned d>
    static auto address_of(axi::lite_wires<a, d>& w) {
        return std::tie(w.awaddr, w.awprot);
    }
    template <unsigned a, unsigned d>
    static auto data_of(axi::lite_wires<a, d>& w) {
        return std::tie(w.wdata, w.wstrb);
    }
    template <unsigned a, unsigned d>
    static auto response_of(axi::lite_wires<a, d>& w) {
        return std::tie(w.bresp);
    }
    template <unsigned a, unsigned d>
    static auto read_address_of(axi::lite_wires<a, d>& w) {
        return std::tie(w.araddr, w.arprot);
    }
    template <unsigned a, unsigned d>
    static auto read_data_of(axi::lite_wires<a, d>& w) {
        return std::tie(w.rdata, w.rresp);
    }
    template <unsigned a, unsigned d>
    static auto address_of(axi::full_wires<a, d>& w) {
        return std::tie(w.awaddr, w.awprot, w.awid, w.awlen, w.awsize, w.awburst);
    }
    template <unsigned a, unsigned d>
    static auto data_of(axi::full_wires<a, d>& w) {
        return std::tie(w.wdata, w.wstrb, w.wlast);
    }
    template <unsigned a, unsigned d>
    static auto response_of(axi::full_wires<a, d>& w) {
        return std::tie(w.bresp, w.bid);
    }
    template <unsigned a, unsigned d>
    static auto read_address_of(axi::full_wires<a, d>& w) {
        return std::tie(w.araddr, w.arprot, w.arid, w.arlen, w.arsize, w.arburst);
    }
    template <unsigned a, unsigned d>
    static auto read_data_of(axi::full_wires<a, d>& w) {
        return std::tie(w.rdata, w.rresp, w.rid, w.rlast);
    }
    template <class... values>
    static stalling_slice<values...> slice_of(const std::tuple<axi::wire<values>&...>&);
    template <class content>
    using slice = decltype(slice_of(std::declval<content>()));

    void on_edge() {
        if (!reset_n.read()) {
            m_aw.reset();
            m_w.reset();
            m_b.reset();
            m_ar.reset();
            m_r.reset();
            return;
        }
        m_aw.edge(m_random, go);
        m_w.edge(m_random, go);
        m_b.edge(m_random, go);
        m_ar.edge(m_random, go);
        m_r.edge(m_random, go);
    }

    std::mt19937 m_random;
    slice<decltype(address_of(std::declval<wires&>()))> m_aw;
    slice<decltype(data_of(std::declval<wires&>()))> m_w;
    slice<decltype(response_of(std::declval<wires&>()))> m_b;
    slice<decltype(read_address_of(std::declval<wires&>()))> m_ar;
    slice<decltype(read_data_of(std::declval<wires&>()))> m_r;
};

} // namespace bitloom::testing
