// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_pins.h"
#include "tlm_bridges/axi_rules.h"

#include <cstdint>
#include <systemc>
#include <tuple>

namespace bitloom {

/// Watches the wires of an AXI4-Lite interface on every rising edge and reports what breaks its
/// rules, from either side (Arm IHI 0022, A3 and B1):
/// - every channel: see axi::channel_rules;
/// - a write response only for a write whose address and data were accepted on an earlier edge, a
///   read response only for a read that was;
/// - no EXOKAY.
///
/// For 32 and 64 bits of address and of data.
template <unsigned address_bits, unsigned data_bits>
class axi4lite_checker : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock, reset_n;
    axi::lite_pins<sc_core::sc_in, sc_core::sc_in, address_bits, data_bits> pins;
    axi::rule_book rules{*this};

    explicit axi4lite_checker(const sc_core::sc_module_name& name);

    std::uint64_t transfers() const { return m_transfers; } ///< responses handed over
    /// Requests without a response: not 0 at the end means that something was lost.
    std::uint64_t in_flight() const { return m_addresses + m_reads; }

private:
    using pins_type = decltype(pins);
    using address = typename pins_type::address;
    using data = typename pins_type::data;

    void on_edge();
    void check_response(const char* channel, bool valid, std::uint32_t response);

    axi::channel_rules<std::tuple<address, std::uint32_t>> m_aw{"AW"}, m_ar{"AR"};
    axi::channel_rules<std::tuple<data, typename pins_type::strobes>> m_w{"W"};
    axi::channel_rules<std::uint32_t> m_b{"B"};
    axi::channel_rules<std::tuple<data, std::uint32_t>> m_r{"R"};
    std::uint64_t m_addresses = 0, m_words = 0; ///< of writes, accepted and without a response
    std::uint64_t m_reads = 0;                  ///< accepted and without a response
    std::uint64_t m_transfers = 0;
};

} // namespace bitloom
