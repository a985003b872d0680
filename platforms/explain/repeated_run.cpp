// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/repeated_run.h"

#include "models/common/errors.h"
#include "platforms/accelerator/estimate.h"
#include "platforms/accelerator/network_estimate.h"
#include "platforms/accelerator/network_runner.h"
#include "platforms/configuration/dram_device.h"
#include "platforms/explain/in_child.h"
#include "platforms/explain/measured_text.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/results/recorded_run.h"

#include <fmt/format.h>

namespace bitloom::explain {

namespace {

namespace fs = std::filesystem;

/// Relative names are those of where the run began.
std::string from(const fs::path& folder, const std::string& name) {
    return fs::path(name).is_absolute() ? name : (folder / name).lexically_normal().string();
}

void refuse(const results::result_file& file, const std::string& what) {
    throw config_error(file.where() + what);
}

void check_kind(const results::result_file& file, const results::run_record& recorded) {
    if (recorded.platform->accelerator.cost_model == "published")
        refuse(file, "the published cost model has no engines to explain, run it with "
                     "accelerator.cost_model=machine");
    if (file.whole().contains("program"))
        refuse(file, "ran a program of its own that the compiler knows nothing of, explain a run "
                     "without --program");
    if (recorded.samples == 0)
        refuse(file, "ended before its first sample, run it again");
}

network::graph network_of(const results::result_file& file, const std::string& name,
                          network::import_for use) {
    std::error_code error;
    if (!fs::is_regular_file(name, error))
        refuse(file, fmt::format("its network {} is gone, bring it back or run again", name));
    network::graph net = network::import_network(name, use);
    if (net.sha256 != file.text(file.object(file.whole(), "network"), "sha256"))
        refuse(file, fmt::format("its network {} has changed since, run again", name));
    return net;
}

/// Inputs are `[name=]file`.
std::string input_from(const fs::path& folder, const std::string& argument) {
    const std::size_t equals = argument.find('=');
    return equals == std::string::npos
               ? from(folder, argument)
               : argument.substr(0, equals + 1) + from(folder, argument.substr(equals + 1));
}

} // namespace

repeated_run::repeated_run(const std::string& run)
    : m_file(run)
    , m_recorded(results::recorded_run(m_file))
    , m_platform(*m_recorded.platform) {
    check_kind(m_file, m_recorded);
    m_command = results::read_command(run);
    const nlohmann::json& whole = m_file.whole();
    m_batch = m_file.count(whole, "batch");
    if (m_batch == 0)
        m_file.refuse("its batch is 0");
    const nlohmann::json& platform = m_file.object(whole, "platform");
    m_platform.name = m_file.text(platform, "name");
    m_platform.sha256 = m_file.text(platform, "sha256");
    m_platform.layer_widths = m_command.layer_widths;
    for (std::string* name : {&m_platform.technology, &m_platform.dram.preset})
        if (fs::path(*name).extension() == ".yaml")
            *name = from(m_command.folder, *name);
    const bool runs = m_recorded.view == "tlm";
    m_net =
        network_of(m_file, from(m_command.folder, m_command.network),
                   runs ? network::import_for::running : accelerator::needed_import(m_platform));
    network::set_widths(m_net, m_platform.layer_widths);
    if (m_command.mapping)
        m_mapping.emplace(from(m_command.folder, *m_command.mapping));
    bool by_data = m_platform.accelerator.zero_gating;
    for (const results::layer_record& l : m_recorded.layers)
        by_data |= l.numbers != number_kind::integer;
    m_exact = !runs || (!by_data && m_platform.dram.mode != "detailed");
}

results::run_record repeated_run::estimate(const configuration::platform_configuration& platform,
                                           bool explained) const {
    return accelerator::estimate_network(m_net, platform, m_recorded.samples, m_batch,
                                         m_mapping ? &*m_mapping : nullptr, &m_known, nullptr,
                                         explained);
}

results::run_record repeated_run::simulate(const configuration::platform_configuration& platform,
                                           bool explained) const {
    accelerator::input_set inputs{m_recorded.samples, {}};
    if (m_command.inputs.empty()) {
        inputs = accelerator::seeded_inputs(m_net, m_recorded.samples, m_command.seed.value_or(1));
    } else {
        std::vector<std::string> arguments;
        for (const std::string& argument : m_command.inputs)
            arguments.push_back(input_from(m_command.folder, argument));
        inputs = accelerator::read_inputs(m_net, arguments);
    }
    accelerator::run_options options;
    options.batch = m_batch;
    options.mappings = m_mapping ? &*m_mapping : nullptr;
    options.explained = explained;
    options.progress = [&](std::uint64_t done) { return done < m_recorded.samples; };
    accelerator::run_outcome outcome =
        accelerator::network_runner(m_net, platform, inputs, options).run();
    if (outcome.fault)
        refuse(m_file, "run again, it ends in a fault: " + *outcome.fault);
    return outcome.record;
}

results::run_record repeated_run::repeat(const configuration::platform_configuration& platform,
                                         bool explained) const {
    if (m_recorded.view != "tlm")
        return estimate(platform, explained);
    // All but what only the simulation knows is the estimate's.
    results::run_record record = estimate(platform, explained);
    read_measured(in_child([&] { return measured_text(simulate(platform, explained)); }), record);
    return record;
}

} // namespace bitloom::explain
