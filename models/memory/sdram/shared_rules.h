// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memory/sdram/timing_rules.h"

#include <array>
#include <cstdint>
#include <vector>

namespace bitloom::sdram {

/// From when on what the banks of a channel share allows the next command: bank groups, the data
/// bus and its turning, the window of four ACTs. Commands are told in order of time.
class shared_rules {
public:
    shared_rules(const preset& p, const timing_rules& rules);

    clocks earliest_activate(std::uint32_t bank) const {
        return std::max(m_activate, group_of(bank).activate);
    }
    clocks earliest_column(direction d, std::uint32_t bank) const {
        return std::max(m_column[index(d)], group_of(bank).column[index(d)]);
    }
    void activated(std::uint32_t bank, clocks at);
    void accessed(direction d, std::uint32_t bank, clocks at);

    void state(state_archive& a) {
        a.as_many(m_groups);
        a(m_activate, m_column, m_activates, m_oldest);
        a.expect_that(m_oldest < m_activates.size(), "holds a fifth ACT of the window of four");
    }

private:
    struct group {
        clocks activate = 0;
        clocks column[2] = {0, 0};
    };
    const group& group_of(std::uint32_t bank) const { return m_groups[bank >> m_group_shift]; }
    group& group_of(std::uint32_t bank) { return m_groups[bank >> m_group_shift]; }

    const timing_rules m_rules;
    unsigned m_group_shift = 0;
    std::vector<group> m_groups;
    clocks m_activate = 0;
    clocks m_column[2] = {0, 0};
    std::array<clocks, 4> m_activates; ///< the last four, a ring
    unsigned m_oldest = 0;
};

} // namespace bitloom::sdram
