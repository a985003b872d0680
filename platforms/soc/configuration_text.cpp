// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/configuration_text.h"

#include "platforms/configuration/dram_device.h"
#include "platforms/configuration/dump.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>
#include <vector>

namespace bitloom::soc {

namespace {

struct section {
    std::size_t indent;
    std::string name;
};

std::string path_of(const std::vector<section>& open, const std::string& prefix) {
    std::string path = prefix;
    for (const section& each : open)
        path += each.name + ".";
    return path;
}

/// Of what dump() writes: comments, `section:`, `key: value` and, before an entry of a list, `-`.
std::string flat(const std::string& dumped, const std::string& prefix) {
    std::istringstream lines(dumped);
    std::vector<section> open;
    unsigned entry = 0;
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string::npos || line[indent] == '#')
            continue;
        while (!open.empty() && open.back().indent >= indent)
            open.pop_back();
        const std::size_t colon = line.find(": ", indent);
        if (line[indent] == '-')
            open.push_back({indent, std::to_string(entry++)});
        else if (colon == std::string::npos)
            open.push_back({indent, line.substr(indent, line.find(':', indent) - indent)});
        else
            all += fmt::format("{}{}: {}\n", path_of(open, prefix),
                               line.substr(indent, colon - indent), line.substr(colon + 2));
    }
    return all;
}

/// A line's key and value.
std::pair<std::string, std::string> next(std::istringstream& text) {
    std::string line;
    if (!std::getline(text, line))
        return {};
    const std::size_t colon = line.find(": ");
    return colon == std::string::npos ? std::pair(line, std::string())
                                      : std::pair(line.substr(0, colon), line.substr(colon + 2));
}

} // namespace

std::string configuration_text(const configuration::soc_configuration& config) {
    std::string all = flat(configuration::dump_soc(config), "");
    if (configuration::is_timed(config.dram)) {
        configuration::memory_configuration memory;
        memory.preset = configuration::dram_device_of(config.dram);
        all += flat(configuration::dump_memory(memory), "memory.");
    }
    return all;
}

std::optional<configuration_difference> first_difference(const std::string& first,
                                                         const std::string& second) {
    if (first == second)
        return std::nullopt;
    std::istringstream a(first), b(second);
    for (;;) {
        const auto [key, value] = next(a);
        const auto [other_key, other_value] = next(b);
        if (key != other_key)
            return key.empty() ? configuration_difference{other_key, "missing", other_value}
                               : configuration_difference{key, value, "missing"};
        if (value != other_value)
            return configuration_difference{key, value, other_value};
        if (key.empty())
            return configuration_difference{"the end", "another", "another"};
    }
}

} // namespace bitloom::soc
