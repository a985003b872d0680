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
               slot_calendar(rules.same_l, bursts_of_stretch))
    , m_bus_pitch(rules.same_s)
    , m_group_pitch(rules.same_l)
    , m_round(rules.same_s * p.org.bankgroups) {
    while (p.org.banks_per_group > 1U << m_group_shift)
        ++m_group_shift;
    while (p.org.bankgroups > 1U << m_group_bits)
        ++m_group_bits;
    require(m_round > 0, "sdram: a burst takes no time");
    m_groups_fill_a_stretch = groups() == bursts_of_stretch && rules.same_l <= m_round;
    // The first comes up to a stretch of the bus behind its turn, those of later rounds in time.
    const clocks stretch = bursts_of_stretch * rules.same_l,
                 late = bursts_of_stretch * rules.same_s;
    const clocks more = std::min<clocks>((stretch + late - 2) / m_round, bursts_of_stretch - 1);
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

void column_calendar::book() {
    const stream& s = m_unbooked;
    const slot_calendar::opening bus = m_bus.find(s.first);
    if (s.pitch == m_bus_pitch)
        m_bus.take_dense(bus, s.grid, s.count);
    else
        m_bus.take_run(bus, s.count, [&](std::uint64_t n) { return s.column(n); });
    const std::uint64_t turns = std::min(std::uint64_t{1} << s.turn_bits, s.count);
    for (std::uint64_t n = 0; n < turns && !m_groups.empty(); ++n) {
        slot_calendar& group = m_groups[((m_unbooked_bank >> m_group_shift) + n) % m_groups.size()];
        group.take_run(group.find(s.column(n)), ((s.count - n - 1) >> s.turn_bits) + 1,
                       [&](std::uint64_t r) { return s.column(n + (r << s.turn_bits)); });
    }
}

clocks column_calendar::take_behind(std::uint32_t bank, clocks from, clocks before) {
    const clocks at = free_from(bank, from);
    return at < before ? take(bank, at, before) : never;
}

} // namespace bitloom::sdram
