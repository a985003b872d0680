// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace bitloom::cli {

/// A line on standard error with the share done and the time left, once a run has taken two
/// seconds; only on a terminal. It erases itself at the end.
class progress {
public:
    progress(std::uint64_t total, bool quiet);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void update(std::uint64_t done);

private:
    using clock = std::chrono::steady_clock;

    std::uint64_t m_total;
    bool m_enabled;
    bool m_shown = false;
    clock::time_point m_begin = clock::now(), m_last = m_begin;
};

} // namespace bitloom::cli
