// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/axi_burst.h"
#include "tlm_bridges/axi_pins.h"
#include "tlm_bridges/axi_rules.h"

#include <cstdint>
#include <deque>
#include <map>
#include <systemc>
#include <tuple>

namespace bitloom {

/// Watches the wires of an AXI4 interface on every rising edge and reports what breaks its rules,
/// from either side (Arm IHI 0022, A3 and A5):
/// - every channel: see axi::channel_rules;
/// - every burst: see axi::broken_rule;
/// - write data: WLAST with the last beat and no other, strobes only on the beat's lanes; data may
///   come before its address;
/// - responses: only with an identifier of which a whole write, or a read, was accepted on an
///   earlier edge; RLAST with the last beat and no other; no EXOKAY, as there is no lock among the
///   pins.
///
/// For 32 and 64 bits of address; 32, 64 and 128 bits of data.
template <unsigned address_bits, unsigned data_bits>
class axi4_checker : public sc_core::sc_module {
public:
    sc_core::sc_in<bool> clock, reset_n;
    axi::full_pins<sc_core::sc_in, sc_core::sc_in, address_bits, data_bits> pins;
    axi::rule_book rules{*this};

    explicit axi4_checker(const sc_core::sc_module_name& name);

    std::uint64_t transfers() const { return m_transfers; } ///< bursts answered
    std::uint64_t beats() const { return m_beats; }         ///< of data, in both directions
    std::size_t most_in_flight() const { return m_most; }   ///< bursts accepted, not answered
    std::size_t in_flight() const { return m_in_flight; }

private:
    static constexpr unsigned bus_bytes = data_bits / 8;
    using pins_type = decltype(pins);
    using address = typename pins_type::address;
    using data = typename pins_type::data;
    using address_content = std::tuple<address, std::uint32_t, std::uint32_t, std::uint32_t,
                                       std::uint32_t, std::uint32_t>;
    /// A burst and how many of its beats were there.
    struct progress {
        axi::burst burst;
        std::uint32_t id = 0;
        unsigned beats = 0;
    };
    struct word {
        std::uint64_t strobes;
        bool is_last;
    };

    void on_edge();
    void reset();
    void check_responses();
    void accept(const char* channel, const address_content& content, std::deque<progress>& to);
    void match_data();
    void answer_write(std::uint32_t id);
    void answer_read(std::uint32_t id);

    axi::channel_rules<address_content> m_aw{"AW"}, m_ar{"AR"};
    axi::channel_rules<std::tuple<data, typename pins_type::strobes, bool>> m_w{"W"};
    axi::channel_rules<std::tuple<std::uint32_t, std::uint32_t>> m_b{"B"};
    axi::channel_rules<std::tuple<data, std::uint32_t, std::uint32_t, bool>> m_r{"R"};
    std::deque<progress> m_writes;                         ///< whose data is not all there
    std::deque<word> m_words;                              ///< whose address is not there
    std::map<std::uint32_t, std::uint64_t> m_written;      ///< by identifier, to be answered
    std::map<std::uint32_t, std::deque<progress>> m_reads; ///< by identifier
    std::uint64_t m_transfers = 0, m_beats = 0;
    std::size_t m_in_flight = 0, m_most = 0;
};

} // namespace bitloom
