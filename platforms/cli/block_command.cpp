// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/block/block.h"
#include "platforms/block/waveform.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/cli/interruption.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_memory.h"
#include "platforms/configuration/load_platform.h"
#include "platforms/configuration/printable.h"
#include "platforms/results/distinct_files.h"
#include "platforms/results/output_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>

namespace bitloom::cli {

namespace {

using namespace bitloom::block;

const block_kind& find_block(const std::string& name) {
    std::string names;
    for (const block_kind& kind : block_kinds()) {
        if (kind.name == name)
            return kind;
        names += (names.empty() ? "" : ", ") + kind.name;
    }
    throw config_error(fmt::format("block '{}': there is none of that name, the blocks are {}",
                                   configuration::printable(name), names));
}

view view_of(const std::string& name, const block_kind& kind) {
    if (name == "arithmetic")
        return view::arithmetic;
    if (name == "cycle")
        return view::cycle;
    const char* others = kind.has_rtl ? "arithmetic, cycle and rtl" : "arithmetic and cycle";
    if (name != "rtl" || !kind.has_rtl)
        throw config_error(fmt::format("--view {}: not there, the views of {} are {}",
                                       configuration::printable(name), kind.name, others));
    if (!is_built_with_rtl())
        throw config_error("--view rtl: this program was built without the Verilog, install "
                           "Verilator and build it again, see docs/rtl.md");
    return view::rtl;
}

configuration::platform_configuration platform_of(const block_options& o) {
    if (o.config)
        return configuration::load_platform(*o.config, o.sets, configuration::allowed_keys::all);
    configuration::platform_configuration platform;
    for (const std::string& assignment : o.sets)
        configuration::apply_set(platform, assignment);
    return platform;
}

void configure(block_request& request, const block_kind& kind, const block_options& o) {
    if (kind.configuration == configured_by::platform)
        request.platform = platform_of(o);
    else
        request.memory = configuration::load_memory(o.config, o.sets);
}

std::string dump(const block_request& request, const block_kind& kind) {
    return kind.configuration == configured_by::platform
               ? configuration::dump(request.platform)
               : configuration::dump_memory(request.memory);
}

/// The files that this command writes.
std::vector<results::named_file> outputs_of(const block_options& o) {
    std::vector<results::named_file> outputs;
    if (!o.response.empty())
        outputs.push_back({"--response", o.response});
    if (o.vcd)
        outputs.push_back({"--vcd", *o.vcd});
    return outputs;
}

/// What the stimulus names is looked at when it is read.
void check_files(const block_options& o) {
    std::vector<results::named_file> others{{"--stimulus", o.stimulus}};
    if (o.config)
        others.push_back({"--config", *o.config});
    for (const results::named_file& output : outputs_of(o)) {
        results::refuse_overwriting(output, others);
        others.push_back(output);
    }
}

/// False: interrupted, and said so. The arithmetic has nothing to clean up, so a signal ends it.
bool respond(const block_kind& kind, block_request& request, block_response& response) {
    std::optional<interruption> ctrl_c;
    if (request.view != view::arithmetic) {
        ctrl_c.emplace();
        request.interrupted = [&] { return ctrl_c->requested(); };
    }
    try {
        response = kind.run(request);
    } catch (const interrupted&) {
        fmt::print(stderr, "interrupted, nothing is written\n");
        return false;
    }
    return true;
}

} // namespace

int block(const block_options& o) {
    const auto start = std::chrono::steady_clock::now();
    const block_kind& kind = find_block(o.name);
    block_request request;
    configure(request, kind, o);
    if (o.dump_config) {
        fmt::print("{}", dump(request, kind));
        return exit_good;
    }
    request.view = view_of(o.view, kind);
    if (o.stimulus.empty())
        throw config_error("--stimulus: missing, give a CSV file with what the block gets");
    if (o.response.empty() && kind.configuration == configured_by::platform)
        throw config_error("--response: missing, give the CSV file to write");
    if (o.vcd && request.view != view::cycle)
        throw config_error(
            fmt::format("--vcd: the view {} has no waveforms, give --view cycle", o.view));
    check_files(o);
    request.stimulus = o.stimulus;
    request.outputs = outputs_of(o);
    if (!o.response.empty())
        results::check_place(o.response, "--response");
    std::optional<waveform> waves;
    if (o.vcd)
        request.waveform = &waves.emplace(*o.vcd);
    block_response response;
    if (!respond(kind, request, response))
        return exit_interrupted;
    if (!o.response.empty())
        results::write_file(o.response, response.csv, "--response");
    if (waves)
        waves->keep();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    nlohmann::ordered_json summary{{"block", kind.name},
                                   {"view", o.view},
                                   {"rows", response.rows},
                                   {"cycles", response.cycles}};
    if (!response.summary.empty())
        summary.update(nlohmann::ordered_json::parse(response.summary));
    summary["host_seconds"] = seconds.count();
    if (!o.quiet)
        fmt::print("{}\n", summary.dump());
    return exit_good;
}

} // namespace bitloom::cli
