// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/results/run_record.h"

#include <chrono>

namespace bitloom::results {

/// What this process costs its host, for the `host` object of result.json.
class host_usage {
public:
    host_usage() = default; ///< wall time counts from here

    /// Fills in CPU seconds (user and system, all threads, since the process began), wall seconds
    /// and peak resident bytes.
    void record_to(run_record& record) const;
    /// CPU seconds alone, for differences.
    static double cpu_seconds();

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace bitloom::results
