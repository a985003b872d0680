// SPDX-License-Identifier: Apache-2.0
// Chrome trace events, for Perfetto: a process for each socket, a slice for each access, on as many
// tracks as accesses overlap. Times are microseconds of simulated time, to the picosecond.
#include "tlm_bridges/base_protocol.h"
#include "tlm_bridges/trace_format.h"

#include <functional>
#include <iterator>
#include <queue>
#include <utility>

namespace bitloom {

namespace {

std::string microseconds(const sc_core::sc_time& t) {
    constexpr std::uint64_t picoseconds = 1'000'000;
    return fmt::format("{}.{:06}", t.value() / picoseconds, t.value() % picoseconds);
}

class chrome_trace : public trace_format {
public:
    void begin(trace_text& to, const std::vector<std::string>& sockets) override {
        m_tracks.resize(sockets.size());
        add_text(to, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
        for (std::size_t n = 0; n < sockets.size(); ++n) {
            m_names.push_back(json_string(sockets[n]));
            fmt::format_to(std::back_inserter(to),
                           R"({}{{"ph":"M","pid":{},"name":"process_name","args":{{"name":{}}}}})",
                           n == 0 ? "\n" : ",\n", n + 1, m_names.back());
        }
    }

    void add(trace_text& to, std::size_t socket, const traced_access& a) override {
        fmt::format_to(std::back_inserter(to),
                       ",\n"
                       R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"name":"{}","args":{{)"
                       R"("path":"{}","address":"0x{:x}","length":{},"answer":"{}",)"
                       R"("transfer_bytes":{},"phases":")",
                       socket + 1, track_of(m_tracks[socket], a), microseconds(a.begins),
                       microseconds(a.latency), name_of(a.command), name_of(a.by), a.address,
                       a.length, name_of(a.how), a.transfer_bytes);
        for (std::size_t n = 0; n < a.mark_count; ++n)
            fmt::format_to(std::back_inserter(to), "{}{}+{}", n == 0 ? "" : " ",
                           name_of(a.marks[n].phase), (a.marks[n].at - a.begins).value());
        add_text(to, R"(","data":")");
        add_data(to, a);
        add_text(to, "\"}}");
    }

    void end(trace_text& to, const std::vector<const access_statistics*>& statistics,
             std::uint64_t recorded, std::uint64_t offered) override {
        fmt::format_to(std::back_inserter(to),
                       "\n],\"otherData\":{{\"recorded\":{},\"accesses\":{},\"sockets\":{{",
                       recorded, offered);
        for (std::size_t n = 0; n < statistics.size(); ++n)
            fmt::format_to(std::back_inserter(to), "{}\n{}:{}", n == 0 ? "" : ",", m_names[n],
                           statistics[n]->json());
        add_text(to, "\n}}}\n");
    }

private:
    /// When the last slice of a track ends, and the track: the earliest first.
    using track_end = std::pair<sc_core::sc_time, std::size_t>;
    using track_ends = std::priority_queue<track_end, std::vector<track_end>, std::greater<>>;

    /// A track on which the access overlaps with none that came before.
    static std::size_t track_of(track_ends& tracks, const traced_access& a) {
        std::size_t track = tracks.size();
        if (!tracks.empty() && tracks.top().first <= a.begins) {
            track = tracks.top().second;
            tracks.pop();
        }
        tracks.emplace(a.begins + a.latency, track);
        return track;
    }

    std::vector<std::string> m_names;
    std::vector<track_ends> m_tracks; ///< by socket
};

} // namespace

std::unique_ptr<trace_format> make_chrome_trace() {
    return std::make_unique<chrome_trace>();
}

} // namespace bitloom
