// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/host_usage.h"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace bitloom::results {

namespace {

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// VmHWM where the system has it: ru_maxrss survives exec, so that a process started by a large
/// one would report its parent's memory.
std::uint64_t peak_rss_bytes(const rusage& usage) {
    std::ifstream status("/proc/self/status");
    const std::string wanted = "VmHWM:";
    for (std::string word; status >> word;) {
        std::uint64_t kibibytes = 0;
        if (word == wanted && status >> kibibytes)
            return kibibytes * 1024;
    }
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

} // namespace

double host_usage::cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

void host_usage::record_to(run_record& record) const {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    record.host_cpu_seconds = cpu_seconds();
    record.host_wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    record.host_peak_rss_bytes = peak_rss_bytes(usage);
}

} // namespace bitloom::results
