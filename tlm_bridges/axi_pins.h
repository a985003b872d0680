// SPDX-License-Identifier: Apache-2.0
// The signals of AXI4-Lite and AXI4 (Arm IHI 0022), each list once: as wires, as the ports of
// either side and as those of a checker. Types are those that Verilator's --sc gives pins of the
// same width, and connect() binds a verilated module whose ports have the signals' names.
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <type_traits>

namespace bitloom::axi {

/// Of 1, up to 32, up to 64 bits, or more.
template <unsigned bits>
using pin_of = std::conditional_t<
    bits == 1, bool,
    std::conditional_t<bits <= 32, std::uint32_t,
                       std::conditional_t<bits <= 64, std::uint64_t, sc_dt::sc_bv<int{bits}>>>>;

/// What the manager drives is of type `out`, what the subordinate drives of type `in`.
template <template <class> class out, template <class> class in, unsigned address_bits,
          unsigned data_bits>
struct lite_pins {
    using address = pin_of<address_bits>;
    using data = pin_of<data_bits>;
    using strobes = pin_of<data_bits / 8>;

    out<address> awaddr;
    out<std::uint32_t> awprot; ///< always 0 from the bridges
    out<bool> awvalid;
    in<bool> awready;
    out<data> wdata;
    out<strobes> wstrb;
    out<bool> wvalid;
    in<bool> wready;
    in<std::uint32_t> bresp;
    in<bool> bvalid;
    out<bool> bready;
    out<address> araddr;
    out<std::uint32_t> arprot;
    out<bool> arvalid;
    in<bool> arready;
    in<data> rdata;
    in<std::uint32_t> rresp;
    in<bool> rvalid;
    out<bool> rready;

    /// `prefix` comes before every name.
    explicit lite_pins(const std::string& prefix = "")
        : awaddr((prefix + "awaddr").c_str())
        , awprot((prefix + "awprot").c_str())
        , awvalid((prefix + "awvalid").c_str())
        , awready((prefix + "awready").c_str())
        , wdata((prefix + "wdata").c_str())
        , wstrb((prefix + "wstrb").c_str())
        , wvalid((prefix + "wvalid").c_str())
        , wready((prefix + "wready").c_str())
        , bresp((prefix + "bresp").c_str())
        , bvalid((prefix + "bvalid").c_str())
        , bready((prefix + "bready").c_str())
        , araddr((prefix + "araddr").c_str())
        , arprot((prefix + "arprot").c_str())
        , arvalid((prefix + "arvalid").c_str())
        , arready((prefix + "arready").c_str())
        , rdata((prefix + "rdata").c_str())
        , rresp((prefix + "rresp").c_str())
        , rvalid((prefix + "rvalid").c_str())
        , rready((prefix + "rready").c_str()) {}
};

/// AXI4 adds identifiers, bursts and the mark of their last beat. Lock, cache, quality of service
/// and region are not among them: tie such inputs of RTL to 0. Identifiers have 2 to 32 bits.
template <template <class> class out, template <class> class in, unsigned address_bits,
          unsigned data_bits>
struct full_pins : lite_pins<out, in, address_bits, data_bits> {
    out<std::uint32_t> awid, awlen, awsize, awburst;
    out<bool> wlast;
    in<std::uint32_t> bid;
    out<std::uint32_t> arid, arlen, arsize, arburst;
    in<std::uint32_t> rid;
    in<bool> rlast;

    explicit full_pins(const std::string& prefix = "")
        : lite_pins<out, in, address_bits, data_bits>(prefix)
        , awid((prefix + "awid").c_str())
        , awlen((prefix + "awlen").c_str())
        , awsize((prefix + "awsize").c_str())
        , awburst((prefix + "awburst").c_str())
        , wlast((prefix + "wlast").c_str())
        , bid((prefix + "bid").c_str())
        , arid((prefix + "arid").c_str())
        , arlen((prefix + "arlen").c_str())
        , arsize((prefix + "arsize").c_str())
        , arburst((prefix + "arburst").c_str())
        , rid((prefix + "rid").c_str())
        , rlast((prefix + "rlast").c_str()) {}
};

template <class value>
using wire = sc_core::sc_signal<value>;

template <unsigned address_bits, unsigned data_bits>
using lite_wires = lite_pins<wire, wire, address_bits, data_bits>;
template <unsigned address_bits, unsigned data_bits>
using full_wires = full_pins<wire, wire, address_bits, data_bits>;

/// Binds the ports of AXI4-Lite: of a bridge, a checker or a verilated module.
template <unsigned address_bits, unsigned data_bits, class module_ports>
void connect(lite_wires<address_bits, data_bits>& wires, module_ports& ports) {
    ports.awaddr(wires.awaddr);
    ports.awprot(wires.awprot);
    ports.awvalid(wires.awvalid);
    ports.awready(wires.awready);
    ports.wdata(wires.wdata);
    ports.wstrb(wires.wstrb);
    ports.wvalid(wires.wvalid);
    ports.wready(wires.wready);
    ports.bresp(wires.bresp);
    ports.bvalid(wires.bvalid);
    ports.bready(wires.bready);
    ports.araddr(wires.araddr);
    ports.arprot(wires.arprot);
    ports.arvalid(wires.arvalid);
    ports.arready(wires.arready);
    ports.rdata(wires.rdata);
    ports.rresp(wires.rresp);
    ports.rvalid(wires.rvalid);
    ports.rready(wires.rready);
}

/// Binds the ports of AXI4.
template <unsigned address_bits, unsigned data_bits, class module_ports>
void connect(full_wires<address_bits, data_bits>& wires, module_ports& ports) {
    connect(static_cast<lite_wires<address_bits, data_bits>&>(wires), ports);
    ports.awid(wires.awid);
    ports.awlen(wires.awlen);
    ports.awsize(wires.awsize);
    ports.awburst(wires.awburst);
    ports.wlast(wires.wlast);
    ports.bid(wires.bid);
    ports.arid(wires.arid);
    ports.arlen(wires.arlen);
    ports.arsize(wires.arsize);
    ports.arburst(wires.arburst);
    ports.rid(wires.rid);
    ports.rlast(wires.rlast);
}

} // namespace bitloom::axi
