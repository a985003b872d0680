// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

namespace bitloom::axi {

/// Where the checkers of AXI report to: the first violation ends the simulation with a model_error
/// that names rule and checker, unless `throws` is false: then all are only kept.
class rule_book {
public:
    explicit rule_book(const sc_core::sc_module& checker)
        : m_checker(checker) {}

    bool throws = true;
    void report(const std::string& rule);
    const std::vector<std::string>& violations() const { return m_violations; }

private:
    const sc_core::sc_module& m_checker;
    std::vector<std::string> m_violations;
};

/// The rules that every channel has (Arm IHI 0022, A3.1.2 and A3.2.1): nothing is valid in reset
/// nor on the edge that ends it, what is valid stays so, unchanged, until the other side is ready.
template <class content>
class channel_rules {
public:
    explicit channel_rules(const char* channel)
        : m_channel(channel) {}

    /// One edge outside reset. Returns whether something was handed over.
    bool edge(rule_book& book, bool valid, bool ready, const content& now) {
        if (m_after_reset && valid)
            book.report(m_channel + "VALID is high on the first edge after reset");
        if (m_waiting && !valid)
            book.report(m_channel + "VALID fell before " + m_channel + "READY came");
        else if (m_waiting && !(now == m_content))
            book.report(m_channel + " changed while it was valid and not accepted");
        m_after_reset = m_in_reset = false;
        m_waiting = valid && !ready;
        m_content = now;
        return valid && ready;
    }
    /// One edge in reset.
    void reset(rule_book& book, bool valid) {
        // The first edge sees what was driven before.
        if (m_in_reset && valid)
            book.report(m_channel + "VALID is high in reset");
        m_in_reset = m_after_reset = true;
        m_waiting = false;
    }

private:
    const std::string m_channel;
    bool m_waiting = false, m_in_reset = false, m_after_reset = false;
    content m_content{};
};

} // namespace bitloom::axi
