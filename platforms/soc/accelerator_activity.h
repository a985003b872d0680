// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/soc/soc_platform.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::soc {

/// Counts what the accelerators of a system do; for its lifetime.
class accelerator_activity {
public:
    using machines = std::vector<std::unique_ptr<accelerator::attached_accelerator>>;

    /// `names`: of the machines, in their order.
    accelerator_activity(const machines& of,
                         const std::vector<configuration::soc_accelerator>& names);
    explicit accelerator_activity(soc_platform& platform)
        : accelerator_activity(platform.accelerators(), platform.configuration().accelerators) {}
    accelerator_activity(const accelerator_activity&) = delete;
    accelerator_activity& operator=(const accelerator_activity&) = delete;

    /// A line for each accelerator: programs run and their cycles, those among them in which the
    /// array computed, and faults.
    std::string text() const;

    void state(state_archive& a) { a.as_many(m_counts); }

private:
    struct counts {
        std::string name;
        std::uint64_t runs = 0, faults = 0, cycles = 0, compute_cycles = 0;

        void state(state_archive& a) { a(runs, faults, cycles, compute_cycles); }
    };
    std::vector<counts> m_counts;
};

} // namespace bitloom::soc
