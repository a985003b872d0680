// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/tiled/engine_recorder.h"
#include "platforms/results/run_command.h"
#include "platforms/results/run_record.h"
#include "platforms/results/tensor_folder.h"

#include <filesystem>
#include <optional>

namespace bitloom::results {

/// The folder of one run. It is claimed before the simulation, so that a folder that cannot be used
/// is known at once; an earlier result in it stays whole until the first file is written, and
/// is then removed: what run and compile write. Other files stay.
class result_folder {
public:
    /// Without `out`: a new folder `bitloom-out/<time>` below the working directory. Throws
    /// config_error if `out` is not a folder, holds files but no earlier result, or cannot be
    /// written.
    explicit result_folder(const std::optional<std::filesystem::path>& out);

    const std::filesystem::path& path() const { return m_path; }

    /// The network's outputs, and (for --dump-tensors) all its tensors. Throws config_error.
    tensor_folder outputs();
    tensor_folder tensors();

    /// Writes run.json (`command`, or null for what was no run), layers.csv, what was recorded of
    /// the engines, if anything (timeline.json and, with `trace`, trace.json), then result.json:
    /// with that the result is complete. Throws config_error.
    void write(const run_record& record, const run_command* command,
               const tiled::engine_recording* recorded = nullptr, bool trace = false);

    /// Removes an earlier result now, for what is written by other hands. Throws config_error.
    void remove_earlier();

private:
    std::filesystem::path m_path;
    bool m_earlier_removed = false;
};

} // namespace bitloom::results
