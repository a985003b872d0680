// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace bitloom::energy {

/// Of one SRAM bank.
struct sram_figures {
    double read_pj = 0, write_pj = 0; ///< per access of a whole word
    double leakage_mw = 0;
    double area_um2 = 0;
    double access_ns = 0;
};

struct sram_point {
    std::uint64_t bytes = 0;
    unsigned word_bits = 0;
    sram_figures figures;
};

/// Banks of one kind in one node, by size and word. Sizes need not all have the same words.
class sram_table {
public:
    /// All figures must be positive, no size and word stand twice.
    void add(const sram_point& point);
    bool empty() const { return m_sizes.empty(); }
    double smallest() const { return m_sizes.begin()->first; }

    struct answer {
        sram_figures figures;
        bool clamped = false; ///< the bank or its word is outside the table: those of its edge
    };
    /// A point of the table as it is; between points, interpolated in the logarithms of size, word
    /// and figure between the two neighbouring sizes and, within each, the two neighbouring words
    /// (a power law through the whole table is off by 19 % on average). Throws model_error for an
    /// empty table.
    answer at(double bytes, double word_bits) const;

private:
    using by_word = std::map<double, sram_figures>;
    std::map<double, by_word> m_sizes;
};

} // namespace bitloom::energy
