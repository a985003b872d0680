// SPDX-License-Identifier: Apache-2.0
// A run's folder says how it was run; here it is run again, as it was or on a changed machine.
#pragma once

#include "platforms/compiler/known_results.h"
#include "platforms/compiler/mapping_file.h"
#include "platforms/network/graph.h"
#include "platforms/results/result_file.h"
#include "platforms/results/run_command.h"
#include "platforms/results/run_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::explain {

class repeated_run {
public:
    /// `run`: the --out folder of a run by machine (no published cost model, no --program). Throws
    /// config_error, one line, if it is none, or its network or mapping are gone or others now.
    explicit repeated_run(const std::string& run);

    /// What the folder says of it: layers' names, kinds and cycles.
    const results::run_record& recorded() const { return m_recorded; }
    const results::result_file& file() const { return m_file; }
    const configuration::platform_configuration& platform() const { return m_platform; }

    /// Whether estimate() gives this run's cycles to the cycle: its memory serves in order, and no
    /// time follows from activations.
    bool is_exactly_estimated() const { return m_exact; }

    /// The run's samples and batch by the estimate's view, priced. `explained`: layers get their
    /// paths. Throws config_error for a machine that cannot run the network.
    results::run_record estimate(const configuration::platform_configuration& platform,
                                 bool explained) const;
    /// The same by the run's own view: where that is tlm, with its inputs, in a process of its own,
    /// since one holds one simulation. Throws config_error, and model_error for the child's faults.
    results::run_record repeat(const configuration::platform_configuration& platform,
                               bool explained) const;

private:
    results::run_record simulate(const configuration::platform_configuration& platform,
                                 bool explained) const;

    results::result_file m_file;
    results::run_record m_recorded;
    results::run_command m_command;
    configuration::platform_configuration m_platform;
    std::uint64_t m_batch = 1;
    network::graph m_net;
    std::optional<compiler::mapping_file> m_mapping;
    bool m_exact = false;
    mutable compiler::known_results m_known; ///< designs next to each other share most blocks
};

} // namespace bitloom::explain
