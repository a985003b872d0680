// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "models/memory/sdram/energy.h"
#include "models/memory/sdram/trace_driver.h"
#include "platforms/block/block.h"
#include "platforms/block/stimulus.h"
#include "platforms/configuration/printable.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <iterator>

namespace bitloom::block {

namespace {

using sdram::trace_request;

/// Addresses of a whole stack fold onto the channels that there are, as Ramulator and DRAMsim3 fold
/// all; those beyond the stack are refused.
std::uint64_t address_of(const stimulus& from, std::size_t row, std::uint64_t stack_bytes) {
    std::string_view digits = from.text(row, "addr");
    if (digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X")
        digits.remove_prefix(2);
    std::uint64_t address = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address, 16);
    if (error != std::errc{} || end != digits.data() + digits.size())
        from.refuse(row, "addr",
                    fmt::format("'{}', write an address in hexadecimal",
                                configuration::printable(from.text(row, "addr"))));
    if (address >= stack_bytes)
        from.refuse(row, "addr",
                    fmt::format("{:#x} is beyond the memory, its last byte is {:#x}", address,
                                stack_bytes - 1));
    return address;
}

struct folded_trace {
    std::vector<trace_request> requests;
    std::uint64_t folded = 0; ///< requests beyond the channels that there are
};

folded_trace read_trace(const stimulus& from, const sdram::preset& p) {
    folded_trace trace;
    trace.requests.resize(from.rows());
    for (std::size_t row = 0; row < trace.requests.size(); ++row) {
        const std::string_view op = from.text(row, "op");
        if (op != "R" && op != "W")
            from.refuse(row, "op", fmt::format("'{}', write R or W", configuration::printable(op)));
        const std::uint64_t address = address_of(from, row, p.stack_bytes());
        trace.folded += address >= p.bytes() ? 1 : 0;
        trace.requests[row] = {address & (p.bytes() - 1), op == "W"};
    }
    return trace;
}

nlohmann::ordered_json summary_of(const configuration::memory_configuration& memory,
                                  const sdram::drive_result& result, std::uint64_t folded) {
    const sdram::preset& p = memory.preset;
    const auto ns = [&](sdram::clocks time) { return static_cast<double>(time) * p.tck_ns; };
    const std::uint64_t requests = result.reads + result.writes;
    const double moved = static_cast<double>(requests) * request_bytes(p);
    const double mean =
        result.reads == 0 ? 0 : ns(result.read_latency) / static_cast<double>(result.reads);
    const sdram::energy energy = sdram::price(result.events, p);
    return {{"preset", p.name},
            {"mode", memory.mode},
            {"outstanding", memory.outstanding},
            {"channels", p.channels},
            {"reads", result.reads},
            {"writes", result.writes},
            {"folded", folded},
            {"time_ns", ns(result.end)},
            {"bandwidth_gb_s", requests == 0 ? 0 : moved / ns(result.end)},
            {"peak_gb_s", p.peak_gb_per_s()},
            {"read_latency_ns", {{"mean", mean}, {"max", ns(result.longest_read_latency)}}},
            {"activates", result.events.activates},
            {"refreshes", result.events.refreshes},
            {"row_hits", result.events.row_hits},
            {"forwards", result.events.forwards},
            {"energy_pj", energy.total()},
            {"background_pj", energy.background},
            {"energy_from", p.energy.per_bit != 0 ? "bits" : "commands"}};
}

} // namespace

block_response run_dram(const block_request& request) {
    if (request.view != view::arithmetic)
        throw config_error("--view cycle: dram has none, leave it out");
    const sdram::preset& p = request.memory.preset;
    const stimulus from(request.stimulus, {"op", "addr"});
    const folded_trace trace = read_trace(from, p);
    const auto engine =
        request.memory.mode == "fast" ? sdram::engine::fast : sdram::engine::detailed;
    const sdram::drive_result result = drive(p, engine, trace.requests, request.memory.outstanding);
    block_response response;
    response.csv = "op,addr,injected_ns,done_ns\n";
    const auto ns = [&](sdram::clocks time) {
        return time == sdram::never ? std::string()
                                    : fmt::format("{:.3f}", static_cast<double>(time) * p.tck_ns);
    };
    for (const trace_request& r : trace.requests) {
        fmt::format_to(std::back_inserter(response.csv), "{},{:#x},{},{}\n", r.is_write ? 'W' : 'R',
                       r.address, ns(result.injected[response.rows]),
                       ns(result.done[response.rows]));
        ++response.rows;
    }
    response.cycles = static_cast<std::uint64_t>(result.end);
    response.summary = summary_of(request.memory, result, trace.folded).dump();
    return response;
}

} // namespace bitloom::block
