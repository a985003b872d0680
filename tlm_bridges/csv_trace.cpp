// SPDX-License-Identifier: Apache-2.0
// A heading, then a line for each access. It has no place for statistics.
#include "tlm_bridges/base_protocol.h"
#include "tlm_bridges/trace_format.h"

#include <fmt/compile.h>

#include <iterator>

namespace bitloom {

namespace {

/// Names of the kernel's objects hold no line end; commas and quotes they may (RFC 4180).
std::string cell(const std::string& name) {
    if (name.find_first_of(",\"") == std::string::npos)
        return name;
    std::string quoted = "\"";
    for (const char c : name)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

class csv_trace : public trace_format {
public:
    void begin(trace_text& to, const std::vector<std::string>& sockets) override {
        for (const std::string& name : sockets)
            m_cells.push_back(cell(name));
        add_text(to, "time_ps,socket,path,command,address,length,answer,latency_ps,"
                     "transfer_bytes,phases,data\n");
    }

    void add(trace_text& to, std::size_t socket, const traced_access& a) override {
        fmt::format_to(std::back_inserter(to), FMT_COMPILE("{},{},{},{},0x{:x},{},{},{},{},"),
                       a.begins.value(), m_cells[socket], name_of(a.by), name_of(a.command),
                       a.address, a.length, name_of(a.how), a.latency.value(), a.transfer_bytes);
        for (std::size_t n = 0; n < a.mark_count; ++n)
            fmt::format_to(std::back_inserter(to), FMT_COMPILE("{}{}+{}"), n == 0 ? "" : " ",
                           name_of(a.marks[n].phase), (a.marks[n].at - a.begins).value());
        to.push_back(',');
        add_data(to, a);
        to.push_back('\n');
    }

    void end(trace_text& /*to*/, const std::vector<const access_statistics*>& /*statistics*/,
             std::uint64_t /*recorded*/, std::uint64_t /*offered*/) override {}

private:
    std::vector<std::string> m_cells;
};

} // namespace

std::unique_ptr<trace_format> make_csv_trace() {
    return std::make_unique<csv_trace>();
}

} // namespace bitloom
