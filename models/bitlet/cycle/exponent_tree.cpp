// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/exponent_tree.h"

#include <algorithm>
#include <string>

namespace bitloom::bitlet {

exponent_tree::exponent_tree(const sc_core::sc_module_name& name,
                             const processing_element_parameters& p)
    : sc_module(name)
    , m_parameters(p) {}

void exponent_tree::take_maximum() {
    const group_token& in = m_tokens[levels - 1];
    m_matched = {};
    if (m_beats_to_come > 0 && --m_beats_to_come == 0)
        m_matched = m_counted;
    if (!in.valid)
        return;
    m_maximum = std::max<unsigned>(in.first ? 0 : m_maximum, m_results.back());
    if (in.is_fixed && in.first) {
        m_counted = in;
        m_beats_to_come = m_parameters.beats() - 1;
    }
    if (in.is_fixed ? m_parameters.beats() == 1 : in.last)
        m_matched = in;
}

void exponent_tree::reduce() {
    // From the last level to the first, so that each reads what the one before registered.
    unsigned to = elements_per_beat - 1;
    for (unsigned level = levels - 1; level > 0; --level) {
        const unsigned count = (elements_per_beat / 2) >> level;
        to -= count;
        const unsigned from = to - 2 * count;
        if (m_tokens[level - 1].valid)
            for (unsigned i = 0; i < count; ++i)
                m_results[to + i] = std::max(m_results[from + 2 * i], m_results[from + 2 * i + 1]);
        m_tokens[level] = m_tokens[level - 1];
    }
}

void exponent_tree::evaluate(const preprocessor& from) {
    take_maximum();
    reduce();
    m_tokens[0] = from.token();
    if (!m_tokens[0].valid)
        return;
    const unsigned first = from.beat() * elements_per_beat;
    const auto sum = [&](unsigned i) -> std::uint16_t {
        return i < m_parameters.group && from.pair(i).counts ? from.pair(i).exponent_sum : 0;
    };
    for (unsigned i = 0; i < elements_per_beat / 2; ++i)
        m_results[i] = std::max(sum(first + 2 * i), sum(first + 2 * i + 1));
}

void exponent_tree::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    for (std::size_t i = 0; i < m_results.size(); ++i)
        sc_core::sc_trace(file, m_results[i], path + ".node_" + std::to_string(i), 9);
    sc_core::sc_trace(file, m_maximum, path + ".maximum", 9);
    sc_core::sc_trace(file, m_matched.valid, path + ".matched");
}

} // namespace bitloom::bitlet
