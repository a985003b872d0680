// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/socket_table.h"

#include "platforms/results/text_table.h"

#include <fmt/format.h>

namespace bitloom::soc {

namespace {

std::string nanoseconds(const sc_core::sc_time& t) {
    constexpr double picoseconds = 1000;
    return fmt::format("{:.1f}", static_cast<double>(t.value()) / picoseconds);
}

} // namespace

std::string socket_table(const socket_traces& traces) {
    enum column { name, reads, read_bytes, writes, write_bytes, failed, dmi, mean, most };
    std::vector<results::text_column> columns{
        {"socket", "", true, {}},  {"reads", "", false, {}},  {"", "bytes", false, {}},
        {"writes", "", false, {}}, {"", "bytes", false, {}},  {"failed", "", false, {}},
        {"DMI", "", false, {}},    {"mean", "ns", false, {}}, {"most", "ns", false, {}}};
    std::string histograms;
    for (const socket_traces::traced_socket& s : traces.sockets()) {
        const access_statistics& n = s.statistics;
        const auto add = [&](column c, const std::string& cell) {
            columns[c].cells.push_back(cell);
        };
        add(name, s.name);
        add(reads, results::with_commas(n.reads.transactions));
        add(read_bytes, results::with_commas(n.reads.bytes));
        add(writes, results::with_commas(n.writes.transactions));
        add(write_bytes, results::with_commas(n.writes.bytes));
        add(failed, results::with_commas(n.failed));
        add(dmi, n.direct_granted != 0 ? "granted" : n.direct_refused != 0 ? "refused" : "-");
        add(mean, nanoseconds(n.mean_latency()));
        add(most, nanoseconds(n.most_latency));
        if (n.transactions() != 0)
            histograms += fmt::format("{} latency {}\n", s.name, n.histogram_text());
    }
    return results::text_table(std::move(columns)) + histograms;
}

} // namespace bitloom::soc
