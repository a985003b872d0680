// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/adder_tree.h"

#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// Adds up a group's terms in 64 bits; its first one restarts it.
///
///     sum (52) --> + --> total (64)
///                  ^-------'
class group_accumulator : public sc_core::sc_module {
public:
    explicit group_accumulator(const sc_core::sc_module_name& name);

    void evaluate(const adder_tree& from) {
        m_term = from.term();
        if (!m_term.valid)
            return;
        const auto term = static_cast<std::uint64_t>(from.sum());
        m_total = m_term.first ? term : m_total + term;
    }

    /// Its `last` says that the total is complete.
    const group_token& term() const { return m_term; }
    std::int64_t total() const { return static_cast<std::int64_t>(m_total); }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    group_token m_term;
    std::uint64_t m_total = 0;
};

} // namespace bitloom::bitlet
