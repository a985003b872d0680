// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/dump.h"

#include "platforms/configuration/describe.h"

#include <fmt/format.h>

#include <vector>

namespace bitloom::configuration {

namespace {

std::vector<std::string> split(const std::string& path) {
    std::vector<std::string> words(1);
    for (const char c : path) {
        if (c == '.')
            words.emplace_back();
        else
            words.back().push_back(c);
    }
    return words;
}

} // namespace

std::string dump(const platform_configuration& config) {
    std::string text;
    std::vector<std::string> open; // sections, outermost first
    const auto write = [&](const key& entry, const auto& rule, const auto& value) {
        std::vector<std::string> words = split(entry.path);
        const std::string name = words.back();
        words.pop_back();
        std::size_t same = 0;
        while (same < words.size() && same < open.size() && words[same] == open[same])
            ++same;
        for (std::size_t i = same; i < words.size(); ++i)
            text += fmt::format("{:{}}{}:\n", "", 2 * i, words[i]);
        open = words;
        const std::string unit = entry.unit.empty() ? "" : entry.unit + ", ";
        const std::string indent(2 * words.size(), ' ');
        text += fmt::format("{}# {} ({}{})\n{}{}: {}\n", indent, entry.sentence, unit,
                            allowed_text(rule), indent, name, value);
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
