// SPDX-License-Identifier: Apache-2.0
#include "models/energy/sram_table.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace bitloom::energy {

namespace {

constexpr double sram_figures::*all_figures[] = {&sram_figures::read_pj, &sram_figures::write_pj,
                                                 &sram_figures::leakage_mw, &sram_figures::area_um2,
                                                 &sram_figures::access_ns};

/// At `x` on the line through (x0, a) and (x1, b) in logarithms.
sram_figures between(double x, double x0, const sram_figures& a, double x1, const sram_figures& b) {
    const double part = std::log(x / x0) / std::log(x1 / x0);
    sram_figures found;
    for (const auto figure : all_figures)
        found.*figure = std::exp(std::log(a.*figure) * (1 - part) + std::log(b.*figure) * part);
    return found;
}

/// The entries around `x`, twice the same where it is one of them; `x` is moved to the edge and
/// `clamped` set where it is outside.
template <class map>
auto neighbours(const map& entries, double& x, bool& clamped) {
    const double first = entries.begin()->first, last = std::prev(entries.end())->first;
    clamped = clamped || x < first || x > last;
    x = std::clamp(x, first, last);
    const auto above = entries.lower_bound(x);
    return std::pair{above->first == x ? above : std::prev(above), above};
}

} // namespace

void sram_table::add(const sram_point& point) {
    for (const auto figure : all_figures)
        require(point.figures.*figure > 0, "a bank without one of its figures");
    const bool is_new = m_sizes[static_cast<double>(point.bytes)]
                            .emplace(static_cast<double>(point.word_bits), point.figures)
                            .second;
    require(is_new, "a bank that stands twice in its table");
}

sram_table::answer sram_table::at(double bytes, double word_bits) const {
    require(!empty(), "an SRAM table without banks");
    answer found;
    const auto of_size = [&](const by_word& words) {
        double bits = word_bits;
        const auto [below, above] = neighbours(words, bits, found.clamped);
        return below == above
                   ? below->second
                   : between(bits, below->first, below->second, above->first, above->second);
    };
    const auto [below, above] = neighbours(m_sizes, bytes, found.clamped);
    found.figures = of_size(below->second);
    if (below != above)
        found.figures =
            between(bytes, below->first, found.figures, above->first, of_size(above->second));
    return found;
}

} // namespace bitloom::energy
