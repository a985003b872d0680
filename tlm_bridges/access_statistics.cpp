// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/access_statistics.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom {

namespace {

constexpr std::uint64_t picoseconds_per_nanosecond = 1000;

} // namespace

std::size_t access_statistics::bucket_of(const sc_core::sc_time& latency) {
    if (latency == sc_core::SC_ZERO_TIME)
        return 0;
    std::size_t bucket = 1;
    for (std::uint64_t ns = latency.value() / picoseconds_per_nanosecond;
         ns != 0 && bucket < buckets - 1; ns >>= 1)
        ++bucket;
    return bucket;
}

void access_statistics::count(const traced_access& a) {
    using answer = traced_access::answer;
    if (a.by == traced_access::path::debug) {
        ++debug;
        return;
    }
    if (a.by == traced_access::path::direct_memory) {
        ++(a.how == answer::granted ? direct_granted : direct_refused);
        return;
    }
    if (a.how != answer::incomplete) {
        least_latency = m_responses == 0 ? a.latency : std::min(least_latency, a.latency);
        most_latency = std::max(most_latency, a.latency);
        m_latency_sum += a.latency.value();
        ++m_responses;
        ++latencies[bucket_of(a.latency)];
    }
    if (a.how != answer::ok)
        ++failed;
    if (a.command == tlm::TLM_IGNORE_COMMAND) {
        ++ignored;
        return;
    }
    direction& d = a.command == tlm::TLM_READ_COMMAND ? reads : writes;
    ++d.transactions;
    if (a.how == answer::ok)
        d.bytes += a.length;
}

sc_core::sc_time access_statistics::mean_latency() const {
    return sc_core::sc_time::from_value(m_responses == 0 ? 0 : m_latency_sum / m_responses);
}

std::string access_statistics::json() const {
    std::string pairs;
    for (std::size_t b = 0; b < buckets; ++b)
        if (latencies[b] != 0)
            pairs +=
                fmt::format("{}[{},{}]", pairs.empty() ? "" : ",", bucket_end(b), latencies[b]);
    return fmt::format(
        R"({{"reads":{},"read_bytes":{},"writes":{},"write_bytes":{},"ignored":{},"failed":{},)"
        R"("debug":{},"direct_granted":{},"direct_refused":{},"least_latency_ps":{},)"
        R"("mean_latency_ps":{},"most_latency_ps":{},"latency_below_ns":[{}]}})",
        reads.transactions, reads.bytes, writes.transactions, writes.bytes, ignored, failed, debug,
        direct_granted, direct_refused, least_latency.value(), mean_latency().value(),
        most_latency.value(), pairs);
}

std::string access_statistics::histogram_text() const {
    std::string text;
    for (std::size_t b = 0; b < buckets; ++b)
        if (latencies[b] != 0)
            text += fmt::format("{}{}{} ns: {}", text.empty() ? "" : ", ", b == 0 ? "" : "< ",
                                bucket_end(b), latencies[b]);
    return text;
}

} // namespace bitloom
