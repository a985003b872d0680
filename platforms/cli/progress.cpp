// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace bitloom::cli {

progress::progress(std::uint64_t total, bool quiet)
    : m_total(total)
    , m_enabled(!quiet && isatty(fileno(stderr)) != 0) {}

progress::~progress() {
    if (m_shown)
        fmt::print(stderr, "\r{:60}\r", "");
}

void progress::update(std::uint64_t done) {
    using namespace std::chrono_literals;
    const clock::time_point now = clock::now();
    if (!m_enabled || now - m_begin < 2s || now - m_last < 200ms || done == 0)
        return;
    m_last = now;
    m_shown = true;
    const double spent = std::chrono::duration<double>(now - m_begin).count();
    const double left = spent * static_cast<double>(m_total - done) / static_cast<double>(done);
    fmt::print(stderr, "\r{:>3} %  {} of {} samples, {:.0f} s left   ", 100 * done / m_total, done,
               m_total, left);
    std::fflush(stderr);
}

} // namespace bitloom::cli
