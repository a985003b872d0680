// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace bitloom::cli {

progress::progress(std::uint64_t total, bool quiet, const char* things)
    : m_total(total)
    , m_things(things)
    , m_enabled(!quiet && isatty(fileno(stderr)) != 0) {}

progress::~progress() {
    if (m_shown)
        fmt::print(stderr, "\r{:78}\r", "");
}

void progress::begin(std::uint64_t done, std::string_view what) {
    if (!m_enabled)
        return;
    m_shown = true;
    fmt::print(stderr, "\r{:78}\r{} of {} {}: {}", "", done + 1, m_total, m_things, what);
    std::fflush(stderr);
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
    fmt::print(stderr, "\r{:>3} %  {} of {} {}, {:.4g} a second, {:.0f} s left   ",
               100 * done / m_total, done, m_total, m_things, static_cast<double>(done) / spent,
               left);
    std::fflush(stderr);
}

} // namespace bitloom::cli
