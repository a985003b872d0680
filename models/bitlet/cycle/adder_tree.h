// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/cycle/activation_mux.h"

#include <array>
#include <cstdint>
#include <systemc>

namespace bitloom::bitlet {

/// The shifted adder tree.
///
///     selected[24] --<< lane--> 4:2 --> 12 --> 4:2 --> 6 --> 4:2 --> 4 --> 4:2 --> 2 --> + --> sum
///                                        registered after every level; modulo 2^52
///
/// A 4:2 compressor makes two words of four without carrying; a level's odd pair passes by.
class adder_tree : public sc_core::sc_module {
public:
    explicit adder_tree(const sc_core::sc_module_name& name);

    void evaluate(const activation_mux& from);

    const group_token& term() const { return m_tokens.back(); }
    /// The 52-bit sum with its sign.
    std::int64_t sum() const { return static_cast<std::int64_t>(m_sum << 12) >> 12; }
    void trace(sc_core::sc_trace_file* file) const override;

private:
    static constexpr unsigned levels = 5;

    std::array<group_token, levels> m_tokens;
    std::array<std::uint64_t, 12> m_twelve{};
    std::array<std::uint64_t, 6> m_six{};
    std::array<std::uint64_t, 4> m_four{};
    std::array<std::uint64_t, 2> m_two{};
    std::uint64_t m_sum = 0;
};

} // namespace bitloom::bitlet
