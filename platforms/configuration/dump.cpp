// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/dump.h"

#include "platforms/configuration/describe.h"
#include "platforms/configuration/describe_memory.h"
#include "platforms/configuration/describe_soc.h"
#include "platforms/configuration/key_dump.h"

#include <fmt/format.h>

#include <sstream>
#include <vector>

namespace bitloom::configuration {

std::string dump(const platform_configuration& config) {
    key_dump text;
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        if (entry.belongs_to(config.accelerator.kind))
            text(entry, rule, value);
    };
    describe(write, config);
    return text.text() + dump_widths(config.layer_widths);
}

std::string dump_soc(const soc_configuration& config) {
    key_dump text;
    describe_soc(text, config);
    platform_configuration common;
    common.dram = config.dram;
    const auto shared = [&](const key& entry, const auto& rule, const auto& value) {
        // An entry has its own of the accelerators' keys, bits_per_cycle among them.
        if (entry.path.compare(0, 5, "dram.") == 0 && entry.path != "dram.bits_per_cycle")
            text(entry, rule, value);
    };
    describe(shared, common);
    std::string all = text.text() + (config.accelerators.empty() ? "" : "accelerators:\n");
    for (const soc_accelerator& a : config.accelerators) {
        key_dump entry;
        describe_soc_accelerator(
            [&](const key& k, const auto& rule, const auto& value) {
                if (k.belongs_to(a.platform.accelerator.kind))
                    entry(k, rule, value);
            },
            a);
        std::istringstream lines(entry.text());
        all += "  -\n";
        for (std::string line; std::getline(lines, line);)
            all += "    " + line + "\n";
    }
    return all;
}

std::string dump_memory(const memory_configuration& config) {
    key_dump text;
    describe_memory(text, config);
    return text.text();
}

namespace {

const char* const table_head = "| key | default | unit | values | |\n|---|---|---|---|---|\n";

template <class rule_type, class value_type>
std::string table_row(const key& entry, const rule_type& rule, const value_type& value) {
    return fmt::format("| `{}` | {} | {} | {} | {} |\n", entry.path, value, entry.unit,
                       allowed_text(rule), entry.explanation());
}
std::string table_row(const key& entry, const bus_range& rule, std::uint64_t value) {
    return table_row(entry, rule, fmt::format("{:#x}", value));
}

} // namespace

std::string key_table() {
    std::string text = table_head;
    const platform_configuration defaults;
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        text += table_row(entry, rule, value);
    };
    describe(write, defaults);
    return text;
}

std::string soc_key_table() {
    std::string text = table_head;
    const soc_configuration defaults;
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        text += table_row(entry, rule, value);
    };
    describe_soc(write, defaults);
    return text;
}

} // namespace bitloom::configuration
