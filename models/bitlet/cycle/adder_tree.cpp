// SPDX-License-Identifier: Apache-2.0
#include "models/bitlet/cycle/adder_tree.h"

#include <string>

namespace bitloom::bitlet {

namespace {

constexpr std::uint64_t width = (std::uint64_t{1} << 52) - 1;

/// Two rows of full adders.
void compress(const std::uint64_t* four, std::uint64_t* two) {
    const auto carry = [](std::uint64_t a, std::uint64_t b, std::uint64_t c) {
        return (((a & b) | (a & c) | (b & c)) << 1) & width;
    };
    const std::uint64_t sum = four[0] ^ four[1] ^ four[2];
    const std::uint64_t carried = carry(four[0], four[1], four[2]);
    two[0] = sum ^ four[3] ^ carried;
    two[1] = carry(sum, four[3], carried);
}

} // namespace

adder_tree::adder_tree(const sc_core::sc_module_name& name)
    : sc_module(name) {}

void adder_tree::evaluate(const activation_mux& from) {
    // From the last level to the first, so that each reads what the one before registered.
    if (m_tokens[3].valid)
        m_sum = (m_two[0] + m_two[1]) & width;
    if (m_tokens[2].valid)
        compress(m_four.data(), m_two.data());
    if (m_tokens[1].valid) {
        compress(m_six.data(), m_four.data());
        m_four[2] = m_six[4];
        m_four[3] = m_six[5];
    }
    if (m_tokens[0].valid)
        for (unsigned n = 0; n < 3; ++n)
            compress(&m_twelve[4 * n], &m_six[2 * n]);
    if (from.term().valid)
        for (unsigned n = 0; n < 6; ++n) {
            std::uint64_t shifted[4];
            for (unsigned k = 0; k < 4; ++k) {
                const unsigned lane = 4 * n + k;
                const auto selected = static_cast<std::int64_t>(from.selected(lane));
                shifted[k] = (static_cast<std::uint64_t>(selected) << lane) & width;
            }
            compress(shifted, &m_twelve[2 * n]);
        }
    for (unsigned level = levels - 1; level > 0; --level)
        m_tokens[level] = m_tokens[level - 1];
    m_tokens[0] = from.term();
}

void adder_tree::trace(sc_core::sc_trace_file* file) const {
    const std::string path = name();
    const auto trace_level = [&](const auto& words, const char* level) {
        for (std::size_t i = 0; i < words.size(); ++i)
            sc_core::sc_trace(file, words[i], path + level + std::to_string(i), 52);
    };
    trace_level(m_twelve, ".twelve_");
    trace_level(m_six, ".six_");
    trace_level(m_four, ".four_");
    trace_level(m_two, ".two_");
    sc_core::sc_trace(file, m_sum, path + ".sum", 52);
    sc_core::sc_trace(file, term().valid, path + ".valid");
}

} // namespace bitloom::bitlet
