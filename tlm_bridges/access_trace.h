// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm_bridges/access_statistics.h"
#include "tlm_bridges/trace_format.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace bitloom {

/// A file with the accesses of several sockets, in the order in which they ended. The same
/// simulation gives the same bytes.
class access_trace {
public:
    /// Records of a file at most, some 100 MB; what comes later is only counted.
    static constexpr std::uint64_t default_most_records = 1'000'000;

    /// `out`, open for writing, must outlive this; it is neither closed nor checked for errors.
    access_trace(std::FILE* out, trace_kind kind,
                 std::uint64_t most_records = default_most_records);
    /// Writes what was recorded up to now, if nobody has called end(): an error's last accesses.
    ~access_trace();
    access_trace(const access_trace&) = delete;
    access_trace& operator=(const access_trace&) = delete;

    /// Before the first record(). Returns the socket's number here.
    std::size_t add_socket(const std::string& name);
    void record(std::size_t socket, const traced_access& a);
    /// Writes what is left. `statistics`: of each socket, by number, for formats that have a place
    /// for them.
    void end(const std::vector<const access_statistics*>& statistics);

    std::uint64_t recorded() const { return m_recorded; }
    std::uint64_t offered() const { return m_offered; } ///< recorded or not

private:
    void write_out();

    std::FILE* const m_out;
    const std::unique_ptr<trace_format> m_format;
    const std::uint64_t m_most;
    std::vector<std::string> m_names;
    trace_text m_text; ///< not written yet
    std::uint64_t m_recorded = 0, m_offered = 0;
    bool m_begun = false;
};

} // namespace bitloom
