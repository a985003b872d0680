// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/dump.h"

#include "platforms/configuration/describe.h"

#include <fmt/format.h>

namespace bitloom::configuration {

std::string dump(const platform_configuration& config) {
    std::string text;
    std::string open_section;
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        const auto dot = entry.path.find('.');
        const std::string section = entry.path.substr(0, dot);
        if (section != open_section)
            text += fmt::format("{}:\n", section);
        open_section = section;
        const std::string unit = entry.unit.empty() ? "" : entry.unit + ", ";
        text += fmt::format("  # {} ({}{})\n  {}: {}\n", entry.sentence, unit, allowed_text(rule),
                            entry.path.substr(dot + 1), value);
    };
    describe(write, config);
    return text + dump_widths(config.layer_widths);
}

std::string key_table() {
    std::string text = "| key | default | unit | values | |\n|---|---|---|---|---|\n";
    const platform_configuration defaults;
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", entry.path, value, entry.unit,
                            allowed_text(rule), entry.sentence);
    };
    describe(write, defaults);
    return text;
}

} // namespace bitloom::configuration
