// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/column_calendar.h"

#include "models/common/errors.h"

namespace bitloom::sdram {

namespace {

/// Measured: with four bursts streams, tiles and random reads come closest to the controller.
constexpr std::uint8_t bursts_of_stretch = 4;

} // namespace

column_calendar::column_calendar(const preset& p, const timing_rules& rules)
    : m_bus(rules.same_s, bursts_of_stretch)
    , m_groups(p.org.bankgroups == 1 ? 0 : p.org.bankgroups,
               slot_calendar(rules.same_l, bursts_of_stretch)) {
    while (p.org.banks_per_group > 1U << m_group_shift)
        ++m_group_shift;
    while (p.org.bankgroups > 1U << m_group_bits)
        ++m_group_bits;
    // A round of all groups after a first booking that is up to a pitch before its turn.
    const clocks round = rules.same_s * p.org.bankgroups;
    require(round > 0, "sdram: a burst takes no time");
    const clocks more = (bursts_of_stretch * rules.same_l - rules.same_l + round - 1) / round;
    m_group_may_hold = bursts_of_stretch - 1 - more;
}

clocks column_calendar::free_from(std::uint32_t bank, clocks from) {
    for (;;) {
        clocks at = std::max(from, m_bus.find(from).slot);
        if (!m_groups.empty())
            delay_to(at, group_of(bank).find(at).slot);
        if (at == from)
            return at;
        from = at;
    }
}

clocks column_calendar::take_behind(std::uint32_t bank, clocks from, clocks before) {
    const clocks at = free_from(bank, from);
    return at < before ? take(bank, at, before) : never;
}

} // namespace bitloom::sdram
