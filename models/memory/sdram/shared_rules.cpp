// SPDX-License-Identifier: Apache-2.0
#include "models/memory/sdram/shared_rules.h"

#include "models/common/errors.h"

namespace bitloom::sdram {

shared_rules::shared_rules(const preset& p, const timing_rules& rules)
    : m_rules(rules)
    , m_groups(p.org.bankgroups) {
    while (p.org.banks_per_group > 1U << m_group_shift)
        ++m_group_shift;
    m_activates.fill(-m_rules.four_activates);
}

void shared_rules::activated(std::uint32_t bank, clocks at) {
    require(at >= earliest_activate(bank), "sdram: ACT too early");
    group_of(bank).activate = at + m_rules.activate_l;
    m_activates[m_oldest] = at;
    m_oldest = (m_oldest + 1) % 4;
    m_activate = std::max(at + m_rules.activate_s, m_activates[m_oldest] + m_rules.four_activates);
}

void shared_rules::accessed(direction d, std::uint32_t bank, clocks at) {
    require(at >= earliest_column(d, bank), "sdram: column command too early");
    const std::size_t same = index(d), turned = index(other(d));
    group& g = group_of(bank);
    g.column[same] = at + m_rules.same_l;
    delay_to(g.column[turned], at + m_rules.turn_l[same]);
    m_column[same] = at + m_rules.same_s;
    delay_to(m_column[turned], at + m_rules.turn_s[same]);
}

} // namespace bitloom::sdram
