// SPDX-License-Identifier: Apache-2.0
// An object for each access, then one for each socket with its statistics, then one that says
// whether records were left out.
#include "tlm_bridges/base_protocol.h"
#include "tlm_bridges/trace_format.h"

#include <fmt/compile.h>

#include <iterator>

namespace bitloom {

namespace {

class json_lines_trace : public trace_format {
public:
    void begin(trace_text& /*to*/, const std::vector<std::string>& sockets) override {
        for (const std::string& name : sockets)
            m_names.push_back(json_string(name));
    }

    void add(trace_text& to, std::size_t socket, const traced_access& a) override {
        fmt::format_to(
            std::back_inserter(to),
            FMT_COMPILE(
                R"({{"time_ps":{},"socket":{},"path":"{}","command":"{}","address":"0x{:x}",)"
                R"("length":{},"answer":"{}","latency_ps":{},"transfer_bytes":{},"phases":[)"),
            a.begins.value(), m_names[socket], name_of(a.by), name_of(a.command), a.address,
            a.length, name_of(a.how), a.latency.value(), a.transfer_bytes);
        for (std::size_t n = 0; n < a.mark_count; ++n)
            fmt::format_to(std::back_inserter(to), FMT_COMPILE(R"({}["{}",{}])"), n == 0 ? "" : ",",
                           name_of(a.marks[n].phase), (a.marks[n].at - a.begins).value());
        add_text(to, R"(],"data":")");
        add_data(to, a);
        add_text(to, "\"}\n");
    }

    void end(trace_text& to, const std::vector<const access_statistics*>& statistics,
             std::uint64_t recorded, std::uint64_t offered) override {
        for (std::size_t n = 0; n < statistics.size(); ++n)
            fmt::format_to(std::back_inserter(to), "{{\"socket\":{},\"statistics\":{}}}\n",
                           m_names[n], statistics[n]->json());
        fmt::format_to(std::back_inserter(to), "{{\"recorded\":{},\"accesses\":{}}}\n", recorded,
                       offered);
    }

private:
    std::vector<std::string> m_names;
};

} // namespace

std::unique_ptr<trace_format> make_json_lines_trace() {
    return std::make_unique<json_lines_trace>();
}

} // namespace bitloom
