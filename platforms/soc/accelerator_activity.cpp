// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/accelerator_activity.h"

#include "platforms/results/text_table.h"

#include <fmt/format.h>

namespace bitloom::soc {

accelerator_activity::accelerator_activity(
    const machines& of, const std::vector<configuration::soc_accelerator>& names) {
    for (std::size_t n = 0; n < of.size(); ++n) {
        m_counts.push_back({names[n].name});
        tiled::sequencer& control = of[n]->control();
        control.ended = [this, n, &control, inner = control.ended](const tiled::fault_report& r) {
            counts& c = m_counts[n];
            ++c.runs;
            c.faults += r.code == tiled::fault::none ? 0 : 1;
            c.cycles += control.cycles();
            for (const tiled::block_record& b : control.executor().records())
                c.compute_cycles += b.compute_cycles;
            inner(r);
        };
    }
}

std::string accelerator_activity::text() const {
    std::string all;
    for (const counts& c : m_counts)
        all += fmt::format("{:<16}{} runs, {} with a fault; {} cycles, {} of them computing\n",
                           c.name, c.runs, c.faults, results::with_commas(c.cycles),
                           results::with_commas(c.compute_cycles));
    return all;
}

} // namespace bitloom::soc
