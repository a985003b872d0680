// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/cli/commands.h"
#include "platforms/configuration/soc_configuration.h"
#include "platforms/soc/platform_state.h"
#include "platforms/soc/snapshot.h"
#include "platforms/soc/soc_run.h"

#include <optional>
#include <string>
#include <systemc>

namespace bitloom::cli {

/// What --save, --save-at and --restore add to `bitloom soc`. Without them it does nothing.
class soc_snapshots {
public:
    /// Reads the snapshot to be restored. `input`: the bytes of the --input file. Throws
    /// config_error: options that do not go together, a snapshot that cannot be restored
    /// here.
    soc_snapshots(const soc_options& o, const configuration::soc_configuration& config,
                  const std::string& input);

    /// The simulated time at which firmware goes on, 0 where it begins.
    sc_core::sc_time begins() const;
    /// Restores, and lets `run` end when there is something to save. All must outlive the run.
    void attend(soc::soc_run& run, soc::platform_state& state);
    /// After the run: writes what it has saved. False, and says so, if it should have and could
    /// not.
    bool write();

private:
    const soc_options& m_options;
    soc::snapshot_origin m_origin;
    std::optional<soc::snapshot> m_from, m_saved;
    sc_core::sc_time m_save_at;
};

} // namespace bitloom::cli
