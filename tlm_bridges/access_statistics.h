// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/traced_access.h"

#include <array>
#include <cstdint>
#include <string>
#include <systemc>

namespace bitloom {

/// What has passed a pair of sockets, counted. Debug transport and requests for direct memory are
/// counted apart and are no transactions.
class access_statistics {
public:
    struct direction {
        std::uint64_t transactions = 0;
        std::uint64_t bytes = 0; ///< of those that were answered ok
    };

    void count(const traced_access& a);

    std::uint64_t transactions() const {
        return reads.transactions + writes.transactions + ignored;
    }
    sc_core::sc_time mean_latency() const;

    direction reads, writes;
    std::uint64_t ignored = 0; ///< neither read nor write
    std::uint64_t failed = 0;  ///< transactions that were not answered ok
    std::uint64_t debug = 0, direct_granted = 0, direct_refused = 0;
    sc_core::sc_time least_latency, most_latency;

    /// Of transactions with a response: [0] those that took no time, [1] up to and without 1 ns,
    /// [k] those from 2^(k-2) ns up to and without 2^(k-1); the last has all above as well.
    static constexpr std::size_t buckets = 42;
    std::array<std::uint64_t, buckets> latencies{};
    /// The first latency that is too long for a bucket, in nanoseconds; of the first: 0.
    static std::uint64_t bucket_end(std::size_t bucket) {
        return bucket == 0 ? 0 : std::uint64_t{1} << (bucket - 1);
    }
    static std::size_t bucket_of(const sc_core::sc_time& latency);

    /// One line of JSON, an object: the names above; the histogram as pairs of bucket_end and
    /// count, empty buckets left out. Latencies in picoseconds.
    std::string json() const;
    /// The histogram for a reader: `0 ns: 12, < 1 ns: 3`; empty if nothing was counted.
    std::string histogram_text() const;

private:
    std::uint64_t m_latency_sum = 0; // picoseconds
    std::uint64_t m_responses = 0;
};

} // namespace bitloom
