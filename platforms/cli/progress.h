// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace bitloom::cli {

/// A line on standard error with the share done, the rate and the time left, once a run has taken
/// two seconds; only on a terminal. It erases itself at the end.
class progress {
public:
    /// `things`: what is counted.
    progress(std::uint64_t total, bool quiet, const char* things = "samples");
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void update(std::uint64_t done);
    /// Says at once that `what` is under way, for things that take long each.
    void begin(std::uint64_t done, std::string_view what);

private:
    using clock = std::chrono::steady_clock;

    std::uint64_t m_total;
    const char* m_things;
    bool m_enabled;
    bool m_shown = false;
    clock::time_point m_begin = clock::now(), m_last = m_begin;
};

} // namespace bitloom::cli
