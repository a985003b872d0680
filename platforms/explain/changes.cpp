// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/changes.h"

#include "models/common/errors.h"
#include "platforms/configuration/assign.h"
#include "platforms/configuration/describe.h"
#include "platforms/configuration/dram_device.h"
#include "platforms/configuration/shipped_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace bitloom::explain {

namespace {

using configuration::platform_configuration;

/// What counts, in the order of the machine's table.
const std::vector<std::string> counted{
    "accelerator.rows",
    "accelerator.columns",
    "accelerator.pes",
    "accelerator.lanes",
    "accelerator.window",
    "accelerator.tiles",
    "accelerator.filters",
    "accelerator.windows",
    "accelerator.activation_lanes",
    "accelerator.pe_input_words",
    "accelerator.pe_weight_words",
    "accelerator.pe_sum_words",
    "accelerator.weight_words_per_cycle",
    "accelerator.input_words_per_cycle",
    "accelerator.sum_words_per_cycle",
    "accelerator.input_buffer_bytes",
    "accelerator.weight_buffer_bytes",
    "accelerator.output_buffer_bytes",
    "accelerator.bias_buffer_bytes",
    "dram.bits_per_cycle",
};

/// Words of machines that can be built, each followed by those that may be faster.
const std::map<std::string, std::vector<std::string>> named{
    {"accelerator.timing_mode", {"simple", "rtl", "pipelined"}},
    {"accelerator.synchronisation", {"broadcast", "independent"}},
    {"accelerator.bricks", {"position", "row", "kernel"}},
    {"accelerator.window_packing", {"row", "image", "batch"}},
    {"compiler.minimise", {"cycles", "traffic"}},
};

/// The values of the machine's keys, as text.
std::map<std::string, std::string> values_of(const platform_configuration& platform) {
    std::map<std::string, std::string> values;
    configuration::describe(
        [&](const configuration::key& entry, const auto& /*rule*/, const auto& value) {
            if (entry.belongs_to(platform.accelerator.kind))
                values[entry.path] = fmt::format("{}", value);
        },
        platform);
    return values;
}

std::string doubled(const std::string& value) {
    return fmt::format("{}", 2 * std::stod(value));
}

std::vector<std::string> shipped_presets() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(
             configuration::shipped_folder("memories", "dram.preset: ")))
        if (entry.path().extension() == ".yaml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// Collects those that a key takes.
class collector {
public:
    explicit collector(const platform_configuration& platform)
        : m_platform(platform)
        , m_values(values_of(platform)) {}

    std::vector<change> changes;

    const std::string* value(const std::string& key) const {
        const auto found = m_values.find(key);
        return found == m_values.end() ? nullptr : &found->second;
    }
    void add(const std::string& key, const std::string& to, const std::string& shown = "") {
        const std::string* now = value(key);
        if (now == nullptr || *now == to)
            return;
        const change c{key, shown.empty() ? *now : shown, to};
        try {
            with(m_platform, c);
        } catch (const config_error&) {
            return;
        }
        changes.push_back(c);
    }

private:
    const platform_configuration& m_platform;
    std::map<std::string, std::string> m_values;
};

void add_memory(const platform_configuration& platform, collector& to) {
    if (!configuration::is_timed(platform.dram))
        return;
    const std::string channels =
        fmt::format("{}", configuration::dram_device_of(platform.dram).channels);
    to.add("dram.channels", doubled(channels), channels);
    for (const std::string& name : shipped_presets())
        to.add("dram.preset", name);
    to.add("accelerator.frequency_hz", doubled(*to.value("accelerator.frequency_hz")));
}

} // namespace

platform_configuration with(const platform_configuration& platform, const change& c) {
    platform_configuration changed = platform;
    configuration::apply_set(changed, c.set());
    if (configuration::is_timed(changed.dram))
        configuration::dram_device_of(changed.dram);
    return changed;
}

std::vector<change> single_changes(const platform_configuration& platform) {
    collector found(platform);
    for (const std::string& key : counted)
        if (const std::string* now = found.value(key))
            found.add(key, doubled(*now));
    for (const auto& [key, words] : named)
        if (const std::string* now = found.value(key)) {
            const auto at = std::find(words.begin(), words.end(), *now);
            for (auto faster = at == words.end() ? at : at + 1; faster != words.end(); ++faster)
                found.add(key, *faster);
        }
    add_memory(platform, found);
    return found.changes;
}

} // namespace bitloom::explain
